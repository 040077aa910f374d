namespace OrleansImageSearch.Storage;

/// <summary>Originals cannot be kept as configured. The message says what is wrong and what to do.</summary>
public sealed class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);
