using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Similarity.Regions;

/// <summary>
/// Finds the pictures inside a picture: a photo within a border, on a page, beside another. The picture is cut along uniform rows and
/// columns, as documents are (the X-Y cut of Nagy and Seth, 1984), and along seams, where brightness jumps over its whole length.
/// </summary>
public static class RegionCutter
{
    /// <summary>Regions found at most; the largest count.</summary>
    public const int MaxRegions = 3;

    /// <summary>Pictures are looked at with a longer side of so many pixels.</summary>
    private const int LongerSide = 256;

    /// <summary>Smaller regions are no pictures: a share of the whole, and pixels as looked at.</summary>
    private const double LeastShare = 0.05;
    private const int LeastSide = 32;

    /// <summary>Grey levels around a strip's median within which noise and compression leave it uniform, and how much of it must be there.</summary>
    private const float UniformLevels = 10, UniformShare = 0.97f;

    /// <summary>Grey levels by which brightness jumps at a seam, along how much of it, and how much more than so many strips away.</summary>
    private const float SeamLevels = 8, SeamShare = 0.75f, SeamRatio = 2;
    private const int SeamReach = 3;

    private const int MaxDepth = 6;

    /// <summary>
    /// The pictures inside, largest first, in the pixels of <paramref name="image"/>; none where it is one picture without a border.
    /// A box may be off by a pixel as looked at.
    /// </summary>
    public static IReadOnlyList<PixelBox> Find(RgbView image)
    {
        using var input = new MeasureInput(image);
        var shrink = Math.Max(1.0, (double)Math.Max(image.Width, image.Height) / LongerSide);
        var level = GreyLevel.Resampled(
            input.Luma, image.Width, image.Height, Math.Max(1, (int)(image.Width / shrink)), Math.Max(1, (int)(image.Height / shrink)));
        var whole = new PixelBox(0, 0, level.Width, level.Height);
        var (scaleX, scaleY) = ((double)image.Width / level.Width, (double)image.Height / level.Height);
        return
        [
            .. Cut(level, whole, MaxDepth)
                .Where(box => box != whole && box.Area >= LeastShare * whole.Area)
                .OrderByDescending(box => box.Area)
                .Take(MaxRegions)
                .Select(box => Scaled(box, scaleX, scaleY)),
        ];
    }

    private static PixelBox Scaled(PixelBox box, double scaleX, double scaleY)
    {
        var (left, top) = ((int)Math.Ceiling(box.Left * scaleX), (int)Math.Ceiling(box.Top * scaleY));
        return new PixelBox(left, top, Math.Max(1, (int)(box.Right * scaleX) - left), Math.Max(1, (int)(box.Bottom * scaleY) - top));
    }

    private static IEnumerable<PixelBox> Cut(GreyLevel level, PixelBox box, int depth)
    {
        if (Math.Min(box.Width, box.Height) < LeastSide)
        {
            return [];
        }

        var parts = Parts(level, box, isRows: true).SelectMany(part => Parts(level, part, isRows: false)).ToArray();
        return parts is [var same] && same == box || depth == 0 ? parts : parts.SelectMany(part => Cut(level, part, depth - 1));
    }

    /// <summary>What lies between the uniform strips and the seams of one direction.</summary>
    private static IEnumerable<PixelBox> Parts(GreyLevel level, PixelBox box, bool isRows)
    {
        var (start, end) = isRows ? (box.Top, box.Bottom) : (box.Left, box.Right);
        var first = -1;
        for (var strip = start; strip <= end; strip++)
        {
            var isGap = strip == end || IsUniform(level, box, strip, isRows);
            if (!isGap && first < 0)
            {
                first = strip;
            }
            else if (first >= 0 && (isGap || IsSeam(level, box, strip, isRows)))
            {
                yield return isRows ? box with { Top = first, Height = strip - first } : box with { Left = first, Width = strip - first };
                first = isGap ? -1 : strip;
            }
        }
    }

    private static bool IsUniform(GreyLevel level, PixelBox box, int strip, bool isRow)
    {
        var values = Strip(level, box, strip, isRow);
        Array.Sort(values);
        var median = values[values.Length / 2];
        return values.Count(value => Math.Abs(value - median) <= UniformLevels) >= UniformShare * values.Length;
    }

    /// <summary>Whether brightness jumps from the strip before to this one, and more than on either side of the two.</summary>
    private static bool IsSeam(GreyLevel level, PixelBox box, int strip, bool isRow)
    {
        var (start, end) = isRow ? (box.Top, box.Bottom) : (box.Left, box.Right);
        if (strip - start < LeastSide || end - strip < LeastSide)
        {
            return false;
        }

        var jumps = Jumps(strip);
        return jumps.Count(jump => jump > SeamLevels) >= SeamShare * jumps.Length
            && jumps.Average() > SeamRatio * Math.Max(Jumps(strip - SeamReach).Average(), Jumps(strip + SeamReach).Average());

        float[] Jumps(int at) =>
            [.. Strip(level, box, at - 1, isRow).Zip(Strip(level, box, at + 1, isRow), (before, after) => Math.Abs(before - after))];
    }

    private static float[] Strip(GreyLevel level, PixelBox box, int strip, bool isRow) => isRow
        ? level.Values.AsSpan(strip * level.Width + box.Left, box.Width).ToArray()
        : [.. Enumerable.Range(box.Top, box.Height).Select(y => level.Values[y * level.Width + strip])];
}
