namespace OrleansImageSearch.Grains.Interfaces;

/// <summary>
/// The caller asked for something that cannot be done as asked. The message is one line that says what is wrong and what to do.
/// </summary>
[GenerateSerializer, Alias("invalid-request")]
public sealed class InvalidRequestException : Exception
{
    public InvalidRequestException(string field, string message)
        : base(message) => Field = field;

    /// <summary>The field of the request that is wrong, as HTTP names it: <c>k</c>, <c>measure</c>, <c>image</c> …</summary>
    [Id(0)] public string Field { get; }
}
