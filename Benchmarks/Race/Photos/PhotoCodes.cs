using System.Numerics;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Benchmarks.Race.Photos;

/// <summary>
/// The codes of real photos, extended by a model: first the real photos, then recombinations of them (<see cref="PhotoModel"/>), and
/// where there are any of these, a tenth of all are modelled copies of the others (<see cref="FlipModel"/>). Queries are by turns
/// real edits of real photos, described again, and modelled copies of any.
/// </summary>
internal static class PhotoCodes
{
    private const int Seed = 1;

    /// <param name="folder">Photos.</param>
    /// <param name="bits">256 for PDQ, 1024 for the difference hash.</param>
    /// <param name="count">Codes.</param>
    /// <param name="queries">Queries.</param>
    /// <exception cref="ArgumentOutOfRangeException">No measure has codes of so many bits.</exception>
    public static Workload Create(string folder, int bits, int count, int queries)
    {
        var measure = MeasureRegistry.Default.All.OfType<BinaryMeasure>().FirstOrDefault(measure => measure.LengthBits == bits)
            ?? throw new ArgumentOutOfRangeException(nameof(bits), bits, "No measure has codes of so many bits; use --bits 256 (pdq) or 1024 (dhash).");
        var photos = DescribedPhotos.Read(folder, measure, count);
        var model = new PhotoModel(photos.Margins, Seed);
        var flips = new FlipModel(photos.Margins, photos.Edits);
        var copies = Math.Min(count / 10, count - model.RealCount);
        var originals = count - copies;

        var codes = new byte[checked(count * (bits / 8))];
        var signatures = new Signature[count];
        Parallel.For(0, count, id =>
        {
            var random = model.RandomOf(count + id);
            var code = id < originals ? FlipModel.CodeOf(model.Margins(id)) : flips.Copy(model.Margins(random.Next(originals)), random);
            code.CopyTo(codes.AsSpan(id * code.Length));
            signatures[id] = measure.SignatureOf(code);
        });

        return new Workload(codes, bits, signatures, Queries(measure, photos, model, flips, originals, queries))
        {
            Description = Describe(folder, measure, photos, model, flips, codes, originals, count),
        };
    }

    private static RaceQuery[] Queries(
        BinaryMeasure measure, DescribedPhotos photos, PhotoModel model, FlipModel flips, int originals, int queries)
    {
        var random = new Random(Seed);
        random.Shuffle(photos.Edits);
        var signatureBits = SignatureBits(measure);
        var asked = new RaceQuery[queries];
        for (var i = 0; i < queries; i++)
        {
            if (i % 2 == 0)
            {
                var edit = photos.Edits[i / 2 % photos.Edits.Length].Described;
                asked[i] = new RaceQuery(edit.Code, edit.Signature, edit.FlipCosts);
            }
            else
            {
                var margins = model.Margins(random.Next(originals));
                var code = flips.Copy(margins, random);
                asked[i] = new RaceQuery(code, measure.SignatureOf(code), flips.FlipCosts(margins, signatureBits));
            }
        }

        return asked;
    }

    /// <summary>The bits of the code that make the signature, first bit first.</summary>
    private static int[] SignatureBits(BinaryMeasure measure)
    {
        var bits = new int[Signature.Length];
        for (var bit = 0; bit < measure.LengthBits; bit++)
        {
            var code = new byte[measure.CodeLengthBytes];
            BitCode.SetBit(code, bit);
            if (measure.SignatureOf(code) is { Bits: not 0 } signature)
            {
                bits[BitOperations.LeadingZeroCount(signature.Bits)] = bit;
            }
        }

        return bits;
    }

    private static string Describe(
        string folder, BinaryMeasure measure, DescribedPhotos photos, PhotoModel model, FlipModel flips, byte[] codes, int originals, int count)
    {
        var random = new Random(Seed);
        var lines = new List<string>
        {
            $"{count} {measure.Name} codes of {measure.LengthBits} bits: {model.RealCount} real photos of {folder} ({photos.Unreadable} files unreadable), "
                + $"{originals - model.RealCount} recombinations, {count - originals} modelled copies (seed {Seed})",
            $"edits: {photos.Edits.Length}, flips median {flips.FlipsByEdit.Order().ElementAt(photos.Edits.Length / 2)}, "
                + FormattableString.Invariant($"{flips.FlipsByEdit.Count(flipped => flipped <= Workload.RadiusOf(measure.LengthBits)) / (double)photos.Edits.Length:P0} ")
                + $"within {Workload.RadiusOf(measure.LengthBits)}",
            $"distance of two real photos: {CodeStatistics.Of(codes, measure.CodeLengthBytes, 0, model.RealCount, random)}",
        };
        if (originals > model.RealCount)
        {
            lines.Add($"of two recombinations: {CodeStatistics.Of(codes, measure.CodeLengthBytes, model.RealCount, originals, random)}");
        }

        return string.Join(Environment.NewLine, lines);
    }
}
