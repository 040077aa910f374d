namespace OrleansImageSearch.Catalog;

/// <summary>An image to be stored, unless its bytes are stored already.</summary>
public sealed record NewImage
{
    /// <summary>Of the encoded bytes, 64 digits of hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Pixels, upright.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    public required int Height { get; init; }

    /// <summary>As <c>jpeg</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Of the encoded original.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the picture was taken, where its file says so.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>Whether we keep the original ourselves; such an image stays when its last name goes.</summary>
    public bool Kept { get; init; }

    /// <summary>The call that brings it, which may come again where its answer is lost; null where nobody asks twice.</summary>
    public Guid? Request { get; init; }

    /// <summary>What it is at first. Where its bytes are stored already, and not active, that image takes this state too.</summary>
    public ImageState State { get; init; }

    public required IReadOnlyList<NewDescriptor> Descriptors { get; init; }

    /// <summary>Null where nobody here has seen the picture.</summary>
    public required NewThumbnail? Thumbnail { get; init; }
}

/// <param name="Measure">The measure's stamp, <c>pdq/1</c>; one descriptor of each measure.</param>
/// <param name="Signature">The LSH signature's 32 bits, the first the most significant.</param>
/// <param name="Code">1 to <see cref="MaxCodeLengthBytes"/> bytes.</param>
/// <param name="FlipCosts">One byte a signature bit.</param>
/// <param name="Quality">0 to 100.</param>
public sealed record NewDescriptor(string Measure, uint Signature, byte[] Code, byte[] FlipCosts, int Quality)
{
    /// <summary>A code must fit into one row of the index that buckets load from.</summary>
    public const int MaxCodeLengthBytes = 2560;
}

/// <param name="MediaType">As <c>image/jpeg</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Content">Encoded bytes.</param>
public sealed record NewThumbnail(string MediaType, int Width, int Height, byte[] Content);
