namespace OrleansImageSearch.Catalog;

/// <summary>Whether an image belongs to the collection. Stored as numbers, so append only; a bucket holds those below <see cref="Trashed"/>.</summary>
public enum ImageState : short
{
    /// <summary>It does: it is searched and shown.</summary>
    Active = 0,

    /// <summary>It is on its way in; where it looks like one that is in, it will be refused.</summary>
    UndecidedOrRefused = 1,

    /// <summary>It is on its way in; where it looks like one that is in, it will go to the trash.</summary>
    UndecidedOrTrashed = 2,

    /// <summary>It is in the trash, from which it can be taken back.</summary>
    Trashed = 3,

    /// <summary>It was refused and is about to be removed.</summary>
    Refused = 4,
}
