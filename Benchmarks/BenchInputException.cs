namespace OrleansImageSearch.Benchmarks;

/// <summary>A bench cannot run on what it was given; the message says in one line what is wrong and what to do.</summary>
public sealed class BenchInputException(string message) : Exception(message);
