namespace OrleansImageSearch.Catalog;

/// <summary>The catalog cannot be used as it is. The message is one line that says what is wrong and what to do.</summary>
public sealed class CatalogException : Exception
{
    public CatalogException(string message)
        : base(message)
    {
    }

    public CatalogException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
