using System.Numerics;
using System.Runtime.CompilerServices;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>One search on its way through the cells.</summary>
internal readonly ref struct VectorSearch(VectorQuery query, TopK nearest)
{
    /// <summary>Codes whose products are computed at once.</summary>
    private const int ChunkCodes = 64;

    /// <summary>More than the float arithmetic of a bound can be wrong by.</summary>
    private const float Rounding = 1e-5f;

    private readonly VectorQuery _query = query;

    /// <summary>Offers all codes that are near enough.</summary>
    [SkipLocalsInit]
    public void Scan(CodeArray codes)
    {
        Span<int> products = stackalloc int[ChunkCodes];
        Span<int> squares = stackalloc int[ChunkCodes];
        for (var first = 0; first < codes.Count; first += ChunkCodes)
        {
            var count = Math.Min(ChunkCodes, codes.Count - first);
            InnerProduct.Scan(_query.Components, codes.Codes(first, count), products[..count], squares[..count], _query.Level);
            var least = LeastProduct();
            for (var i = 0; i < count; i++)
            {
                if (products[i] >= least * MathF.Sqrt(squares[i]))
                {
                    nearest.Offer(new Neighbor(codes.Ids[first + i], _query.Distance(products[i], squares[i])));
                    least = LeastProduct();
                }
            }
        }
    }

    /// <summary>The same for a cell, unless none of it can be near enough.</summary>
    public void Scan(VectorCell cell, float centroidSquare)
    {
        if (MathF.Sqrt(centroidSquare) - cell.Radius <= nearest.Radius + Rounding)
        {
            Scan(cell.Codes);
        }
    }

    /// <summary>Offers those vectors of a cell that their sketches let expect to be near enough.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="tables">The query's.</param>
    /// <param name="centroidSquare">The squared distance of the query from the centroid.</param>
    /// <param name="doubt">How much nearer than estimated a vector may be, in units of <see cref="Sketch.Doubt"/>.</param>
    public void Probe(VectorCell cell, SketchTables tables, float centroidSquare, float doubt)
    {
        var sumDoubt = doubt * MathF.Sqrt(centroidSquare);
        for (var first = 0; first < cell.Count; first += SketchKernel.BlockSketches)
        {
            var within = cell.Sketches.Within(first, tables, centroidSquare, sumDoubt, nearest.Radius * nearest.Radius, _query.Level);
            if (cell.Count - first < SketchKernel.BlockSketches)
            {
                within &= (1u << (cell.Count - first)) - 1;
            }

            for (; within != 0; within &= within - 1)
            {
                Offer(cell.Codes, first + BitOperations.TrailingZeroCount(within));
            }
        }
    }

    private void Offer(CodeArray codes, int slot)
    {
        int product = 0, square = 0;
        InnerProduct.Scan(_query.Components, codes.Code(slot), new Span<int>(ref product), new Span<int>(ref square), _query.Level);
        nearest.Offer(new Neighbor(codes.Ids[slot], _query.Distance(product, square)));
    }

    /// <summary>A code whose product with the query, per unit of its length, is less than this is farther than wanted for sure.</summary>
    private float LeastProduct()
    {
        var radius = MathF.Min(nearest.Radius, VectorDistance.Max + 1);
        return (1 - radius * radius / 2 - Rounding) * _query.Norm;
    }
}
