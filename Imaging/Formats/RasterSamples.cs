namespace OrleansImageSearch.Imaging.Formats;

/// <summary>
/// A plain decoded raster: Width x Height x Bands interleaved 8-bit samples, top row first; one band is grey, three are RGB,
/// four RGB and alpha.
/// </summary>
internal sealed record RasterSamples(byte[] Samples, int Width, int Height, int Bands);
