using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>
/// Moves a map until brightness agrees, whatever its contrast: Gauss and Newton's steps on the affine map (Lucas and Kanade, IJCAI 1981, in
/// the compositional form of Shum and Szeliski, IJCV 2000), over blocks that each count with their own mean and contrast, and the less the less they agree.
/// </summary>
internal static class AlignmentRefiner
{
    private const int MaxSteps = 16;

    /// <summary>After so many steps, what agrees in a smaller share of its blocks will not find its place.</summary>
    private const int LookedAtAfter = 2;
    private const double HopelessShare = 0.1;

    private const double SettledPixels = 0.03, LostPixels = 24;
    private const int Parameters = 6;
    private const double Ridge = 1e-3;

    public static Alignment Refine(Alignment alignment)
    {
        var (width, height) = (alignment.Reference.Width, alignment.Reference.Height);
        var first = alignment.Map;
        for (var step = 0; step < MaxSteps; step++)
        {
            var blocks = BlockGrid.Compare(alignment);
            if ((step == LookedAtAfter && blocks.Agreeing < HopelessShare * blocks.Blocks.Length) || Step(blocks, width, height) is not { } change)
            {
                return alignment;
            }

            var map = change.Then(alignment.Map);
            if (map.LargestMiss(first, width, height) > LostPixels)
            {
                return alignment;
            }

            alignment = alignment with { Map = map };
            if (change.LargestMiss(AffineMap.Identity, width, height) < SettledPixels)
            {
                break;
            }
        }

        return alignment;
    }

    /// <summary>The map of the first plane to itself after which the second agrees better; null where there is too little to tell.</summary>
    private static AffineMap? Step(BlockGrid blocks, int width, int height)
    {
        // Places count from the middle and in halves of the longer side, so that all parameters weigh about the same.
        var half = Math.Max(width, height) / 2.0;
        var (middleX, middleY) = ((width - 1) / 2.0, (height - 1) / 2.0);
        var normal = new double[Parameters, Parameters];
        var right = new double[Parameters];
        foreach (var block in blocks.Blocks)
        {
            if (block.Correlation <= 0)
            {
                continue;
            }

            // A block is small beside the picture: its pixels share one place.
            var (x, y) = ((block.MiddleX - middleX) / half, (block.MiddleY - middleY) / half);
            double[] place = [x, y, 1];
            var weight = block.Correlation * block.Correlation;
            for (var i = 0; i < 3; i++)
            {
                right[i] += weight * place[i] * block.Xe;
                right[i + 3] += weight * place[i] * block.Ye;
                for (var j = 0; j < 3; j++)
                {
                    var both = weight * place[i] * place[j];
                    normal[i, j] += both * block.Xx;
                    normal[i + 3, j + 3] += both * block.Yy;
                    normal[i, j + 3] += both * block.Xy;
                    normal[i + 3, j] += both * block.Xy;
                }
            }
        }

        var trace = Enumerable.Range(0, Parameters).Sum(i => normal[i, i]);
        if (trace <= 0)
        {
            return null;
        }

        for (var i = 0; i < Parameters; i++)
        {
            normal[i, i] += Ridge * trace / Parameters;
        }

        var p = Solve(normal, right);
        return new AffineMap(
            1 + p[0] / half, p[1] / half, p[2] - (p[0] * middleX + p[1] * middleY) / half,
            p[3] / half, 1 + p[4] / half, p[5] - (p[3] * middleX + p[4] * middleY) / half);
    }

    /// <summary>Gauss's elimination; the matrix is symmetric and positive definite, so that no rows need to be exchanged.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        for (var pivot = 0; pivot < Parameters; pivot++)
        {
            for (var row = pivot + 1; row < Parameters; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < Parameters; column++)
                {
                    matrix[row, column] -= factor * matrix[pivot, column];
                }

                right[row] -= factor * right[pivot];
            }
        }

        for (var row = Parameters - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < Parameters; column++)
            {
                right[row] -= matrix[row, column] * right[column];
            }

            right[row] /= matrix[row, row];
        }

        return right;
    }
}
