using System.Runtime.CompilerServices;

namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// Places points in the plane so that neighbours are near: UMAP (McInnes, Healy, Melville 2018, section 4). The weights of the neighbour
/// graph pull, random points push, by stochastic gradient descent from a start that has the large distances (<see cref="LandmarkScaling"/>).
/// Three things are changed. Nearness in the plane is 1 / (1 + a d^2), UMAP's family of curves at b = 1, which takes no powers. More
/// points push. And a point is moved by its own edges alone, which are in the graph from both ends, from where the others were when the epoch
/// began: every point has one writer, so that any number of threads gives the same layout.
/// </summary>
public static class UmapLayout
{
    /// <summary>The a that fits best, at b = 1, the curve that UMAP's defaults ask for: 1 up to a distance of 0.1, then falling as exp(-d).</summary>
    private const float Curve = 1.56f;

    /// <summary>
    /// Pushes for each pull, which UMAP's defaults make two and a half: the more pushes, the more neighbours are kept (Böhm, Berens, Kobak,
    /// "Attraction-repulsion spectrum in neighbor embeddings", 2022).
    /// </summary>
    private const int NegativeSamples = 8;

    /// <summary>No pull or push is stronger.</summary>
    private const float MaxStep = 4;

    private const int SmallCount = 10_000, SmallEpochs = 500, LargeEpochs = 200;
    private const int RangeSize = 2048;

    /// <summary>A layout of all codes.</summary>
    /// <param name="codes">One a point.</param>
    /// <param name="nearest">Of the codes.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static PlanePoint[] Place(
        CodeSet codes, NearestTable nearest, LayoutOptions options, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (codes.Count == 0)
        {
            return [];
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        var start = LandmarkScaling.Place(codes, options.Seed, parallel);
        return Optimize(FuzzyGraph.Of(nearest), start, options, parallel, progress);
    }

    private static PlanePoint[] Optimize(FuzzyGraph graph, PlanePoint[] start, LayoutOptions options, ParallelOptions parallel, Action<double>? progress)
    {
        if (graph.Count < 2)
        {
            return start;
        }

        var epochs = options.Epochs ?? (graph.Count <= SmallCount ? SmallEpochs : LargeEpochs);
        var (points, next) = (start, new PlanePoint[start.Length]);
        var ranges = (points.Length + RangeSize - 1) / RangeSize;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var (current, epochNumber) = (points, epoch);
            Parallel.For(0, ranges, parallel, range =>
            {
                var last = Math.Min(current.Length, (range + 1) * RangeSize);
                for (var point = range * RangeSize; point < last; point++)
                {
                    next[point] = Move(graph, current, point, epochNumber, epochs, options.Seed);
                }
            });
            (points, next) = (next, points);
            progress?.Invoke((epoch + 1.0) / epochs);
        }

        return points;
    }

    /// <summary>Where a point goes in one epoch. An edge of weight w is taken in the share w of all epochs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PlanePoint Move(FuzzyGraph graph, PlanePoint[] points, int point, int epoch, int epochs, ulong seed)
    {
        var place = points[point];
        var step = 1 - epoch / (float)epochs;
        var random = SplitMix64.Output(unchecked(seed * 0x9E37 + (ulong)epoch * (ulong)points.Length + (ulong)point + 1)) | 1;
        var targets = graph.Targets(point);
        var weights = graph.Weights(point);
        for (var i = 0; i < targets.Length; i++)
        {
            if ((int)((epoch + 1) * weights[i]) == (int)(epoch * weights[i]))
            {
                continue;
            }

            place = Pulled(place, points[targets[i]], step);
            for (var sample = 0; sample < NegativeSamples; sample++)
            {
                random = Next(random);
                var other = (int)((random >> 32) * (ulong)points.Length >> 32);
                if (other != point)
                {
                    place = Pushed(place, points[other], step);
                }
            }
        }

        return place;
    }

    /// <summary>A step up the gradient of log nearness.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PlanePoint Pulled(PlanePoint place, PlanePoint target, float step)
    {
        var (x, y) = (place.X - target.X, place.Y - target.Y);
        var strength = -2 * Curve / (1 + Curve * (x * x + y * y));
        return new PlanePoint(place.X + step * Clip(strength * x), place.Y + step * Clip(strength * y));
    }

    /// <summary>A step up the gradient of log(1 - nearness).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PlanePoint Pushed(PlanePoint place, PlanePoint other, float step)
    {
        const float Least = 0.001f;
        var (x, y) = (place.X - other.X, place.Y - other.Y);
        var square = x * x + y * y;
        var strength = 2 / ((Least + square) * (1 + Curve * square));
        return new PlanePoint(place.X + step * Clip(strength * x), place.Y + step * Clip(strength * y));
    }

    /// <summary>Random numbers one after the other (Marsaglia, "Xorshift RNGs", 2003).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Next(ulong random)
    {
        random ^= random << 13;
        random ^= random >> 7;
        return random ^ random << 17;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Clip(float gradient) => MathF.Max(-MaxStep, MathF.Min(MaxStep, gradient));
}
