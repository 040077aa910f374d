namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>A picture's corners and what surrounds each.</summary>
/// <param name="Places">One a feature.</param>
/// <param name="Codes"><see cref="CodeLengthBytes"/> bytes a feature, in the order of <paramref name="Places"/>.</param>
public sealed record FeatureSet(FeaturePlace[] Places, byte[] Codes)
{
    public const int CodeLengthBytes = SamplingPattern.Pairs / 8;

    public int Count => Places.Length;

    public ReadOnlySpan<byte> Code(int feature) => Codes.AsSpan(feature * CodeLengthBytes, CodeLengthBytes);
}

/// <summary>Where a feature lies and how it is turned.</summary>
/// <param name="X">Column, in pixels of the picture looked at.</param>
/// <param name="Y">Row.</param>
/// <param name="Size">How many of the picture's pixels are one pixel of what the feature was found in, at least 1.</param>
/// <param name="Angle">Radians, from the corner to the centre of brightness around it.</param>
public readonly record struct FeaturePlace(float X, float Y, float Size, float Angle);
