namespace OrleansImageSearch.Similarity;

/// <summary>What one measure says of one picture.</summary>
/// <param name="Code">The measure's code, <see cref="Measure.CodeLengthBytes"/> bytes.</param>
/// <param name="Signature">The code's LSH signature, <see cref="Measure.SignatureOf"/> of <paramref name="Code"/>.</param>
/// <param name="FlipCosts">
/// <see cref="Similarity.Signature.Length"/> bytes, one a signature bit: how surely a near-duplicate of this picture has the same bit,
/// as <see cref="FlipCost"/> encodes it. Zero means a coin toss.
/// </param>
/// <param name="Quality">0 (featureless: the code says nothing) to 100.</param>
public sealed record Descriptor(byte[] Code, Signature Signature, byte[] FlipCosts, int Quality);
