namespace OrleansImageSearch.Benchmarks.Semantics;

/// <summary>How well one system's neighbours agree in what they show.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">The stamp of a measure.</param>
/// <param name="N">Photos.</param>
/// <param name="Labels">Labels of them.</param>
/// <param name="NearestAccuracy">See <see cref="LabelAgreement.OfNearest"/>.</param>
/// <param name="PrecisionAtTen">See <see cref="LabelAgreement.OfTen"/>.</param>
/// <param name="Chance">What neighbours taken at random would have of either.</param>
/// <param name="BytesPerImage">In what is compared.</param>
internal sealed record SemanticsResult(
    string Bench, string System, int N, int Labels, double NearestAccuracy, double PrecisionAtTen, double Chance, double BytesPerImage);
