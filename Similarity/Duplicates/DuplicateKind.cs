namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>How two look-alikes came to be so. Stored and sent by value: append only.</summary>
public enum DuplicateKind
{
    /// <summary>The same bytes.</summary>
    Identical = 0,

    /// <summary>The same picture in other bytes: rescaled, compressed anew, converted to another format.</summary>
    Reencoded = 1,

    /// <summary>Made from the other or from what both were made of: cut, framed, turned, mirrored, written on, its colours or sharpness changed.</summary>
    Edited = 2,

    /// <summary>Two photographs of one scene, taken one after the other.</summary>
    Burst = 3,
}
