namespace OrleansImageSearch.Imaging;

/// <summary>A small encoded copy, upright, without metadata.</summary>
public sealed record Thumbnail(byte[] Data, string MediaType, int Width, int Height);
