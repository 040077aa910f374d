namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// A first layout that keeps the large distances: classical scaling of some landmarks, and every other point where its distances to them put
/// it (landmark MDS; de Silva, Tenenbaum, "Sparse multidimensional scaling using landmark points", 2004). For Euclidean distances these are principal
/// components; unlike those it needs distances only, so it serves every measure, and unlike a spectral start it tells apart what no chain of
/// neighbours joins. Why a start of this kind: Kobak, Linderman, "Initialization is critical for preserving global data structure", 2021.
/// </summary>
internal static class LandmarkScaling
{
    private const int Landmarks = 256;
    private const int Iterations = 200;

    /// <summary>The layout's largest coordinate.</summary>
    private const float Extent = 10;

    /// <summary>Points of one code begin apart by about so much, for nothing pushes apart what lies in one place.</summary>
    private const float Jitter = 1e-2f;

    public static PlanePoint[] Place(CodeSet codes, ulong seed, ParallelOptions parallel)
    {
        var landmarks = Choose(codes, seed);
        var (axes, means) = Scale(landmarks);
        var points = new PlanePoint[codes.Count];
        Parallel.For(0, codes.Count, parallel, () => new float[landmarks.Count], (point, _, distances) =>
        {
            landmarks.DistancesToAll(codes.Code(point), distances);
            double x = 0, y = 0;
            for (var i = 0; i < distances.Length; i++)
            {
                var difference = means[i] - (double)distances[i] * distances[i];
                x += axes.X[i] * difference;
                y += axes.Y[i] * difference;
            }

            points[point] = new PlanePoint((float)x, (float)y);
            return distances;
        }, _ => { });
        return Fit(points, seed);
    }

    /// <summary>Random ones, each once.</summary>
    private static CodeSet Choose(CodeSet codes, ulong seed)
    {
        var landmarks = new CodeSet(codes.Measure);
        var places = new HashSet<int>();
        for (var step = 1UL; places.Count < Math.Min(Landmarks, codes.Count); step++)
        {
            var place = (int)(SplitMix64.Output(unchecked(seed * 0x10001 + step)) % (uint)codes.Count);
            if (places.Add(place))
            {
                landmarks.Add(codes.Id(place), codes.Code(place));
            }
        }

        return landmarks;
    }

    /// <summary>What turns squared distances from landmarks into two coordinates, and the landmarks' mean squared distances.</summary>
    private static ((double[] X, double[] Y) Axes, double[] Means) Scale(CodeSet landmarks)
    {
        var count = landmarks.Count;
        var squares = new double[count][];
        var row = new float[count];
        for (var i = 0; i < count; i++)
        {
            landmarks.DistancesToAll(landmarks.Code(i), row);
            squares[i] = Array.ConvertAll(row, distance => (double)distance * distance);
        }

        var means = Array.ConvertAll(squares, ofRow => ofRow.Average());
        var total = means.Average();
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                squares[i][j] = -0.5 * (squares[i][j] - means[i] - means[j] + total);
            }
        }

        var x = LargestEigenvector(squares, orthogonalTo: null);
        var y = LargestEigenvector(squares, x.Vector);
        return ((Axis(x), Axis(y)), means);

        static double[] Axis((double[] Vector, double Value) eigen) =>
            Array.ConvertAll(eigen.Vector, component => eigen.Value > 1e-9 ? component / (2 * Math.Sqrt(eigen.Value)) : 0);
    }

    /// <summary>By power iteration. A negative eigenvalue, of distances that are not Euclidean, is as good as none.</summary>
    private static (double[] Vector, double Value) LargestEigenvector(double[][] matrix, double[]? orthogonalTo)
    {
        var vector = new double[matrix.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = SplitMix64.Output((ulong)i + (orthogonalTo is null ? 1UL : 1001)) / (double)ulong.MaxValue - 0.5;
        }

        var value = 0.0;
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            if (orthogonalTo is not null)
            {
                var along = Dot(vector, orthogonalTo);
                for (var i = 0; i < vector.Length; i++)
                {
                    vector[i] -= along * orthogonalTo[i];
                }
            }

            var length = Math.Sqrt(Dot(vector, vector));
            if (length < 1e-12)
            {
                return (new double[vector.Length], 0);
            }

            var unit = Array.ConvertAll(vector, component => component / length);
            vector = Array.ConvertAll(matrix, row => Dot(row, unit));
            value = Dot(unit, vector);
        }

        var norm = Math.Sqrt(Dot(vector, vector));
        return (norm > 0 ? Array.ConvertAll(vector, component => component / norm) : vector, value);
    }

    private static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    private static PlanePoint[] Fit(PlanePoint[] points, ulong seed)
    {
        var largest = points.Select(point => Math.Max(Math.Abs(point.X), Math.Abs(point.Y))).DefaultIfEmpty().Max();
        var scale = largest > 0 ? Extent / largest : 0;
        for (var i = 0; i < points.Length; i++)
        {
            var noise = SplitMix64.Output(unchecked(seed + (ulong)i * 31));
            points[i] = new PlanePoint(
                points[i].X * scale + Jitter * ((uint)noise / (float)uint.MaxValue - 0.5f),
                points[i].Y * scale + Jitter * ((uint)(noise >> 32) / (float)uint.MaxValue - 0.5f));
        }

        return points;
    }
}
