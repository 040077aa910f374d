using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>Inner products of codes of signed bytes: of a query with many codes, and of each code with itself.</summary>
internal static class InnerProduct
{
    /// <summary>Codes are a multiple of so many bytes long, which is a multiple of every width.</summary>
    public const int GranularityBytes = 32;

    /// <param name="query">One code, its components widened.</param>
    /// <param name="codes"><paramref name="products"/>.Length codes, one behind the other.</param>
    /// <param name="products">Receives each code's product with the query.</param>
    /// <param name="squares">Receives each code's product with itself.</param>
    /// <param name="level">A supported level.</param>
    public static void Scan(ReadOnlySpan<short> query, ReadOnlySpan<byte> codes, Span<int> products, Span<int> squares, KernelLevel level)
    {
        if (query.Length % GranularityBytes != 0 || codes.Length != (long)products.Length * query.Length || squares.Length < products.Length)
        {
            throw new ArgumentException(
                $"{codes.Length} bytes are not {products.Length} codes of the query's length, {query.Length} bytes.", nameof(codes));
        }

        if (level >= KernelLevel.Vector512)
        {
            Scan<Vector512Products>(query, codes, products, squares);
        }
        else if (level >= KernelLevel.Vector256)
        {
            Scan<Vector256Products>(query, codes, products, squares);
        }
        else
        {
            Scan<ScalarProducts>(query, codes, products, squares);
        }
    }

    /// <remarks>Optimized on the first call: the loop is where a fresh node spends its time.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan<TProducts>(ReadOnlySpan<short> query, ReadOnlySpan<byte> codes, Span<int> products, Span<int> squares)
        where TProducts : struct, IProducts<TProducts>
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var code = ref Unsafe.As<byte, sbyte>(ref MemoryMarshal.GetReference(codes));
        nuint length = (uint)query.Length;
        for (var i = 0; i < products.Length; i++)
        {
            TProducts product = default, square = default;
            for (nuint offset = 0; offset < length; offset += (nuint)TProducts.Width)
            {
                TProducts.Add(ref product, ref square, ref Unsafe.Add(ref q, offset), ref Unsafe.Add(ref code, offset));
            }

            products[i] = product.Total;
            squares[i] = square.Total;
            code = ref Unsafe.Add(ref code, length);
        }
    }

    /// <summary>Partial sums of products, and how to add to them: what differs between instruction sets.</summary>
    private interface IProducts<TSelf>
        where TSelf : struct, IProducts<TSelf>
    {
        /// <summary>Components that one step takes in.</summary>
        static abstract int Width { get; }

        /// <summary>Adds the next components' products with the query and with themselves.</summary>
        static abstract void Add(ref TSelf product, ref TSelf square, ref short query, ref sbyte code);

        int Total { get; }
    }

    private struct ScalarProducts : IProducts<ScalarProducts>
    {
        private int _sum;

        public static int Width => 1;

        public readonly int Total => _sum;

        public static void Add(ref ScalarProducts product, ref ScalarProducts square, ref short query, ref sbyte code)
        {
            product._sum += query * code;
            square._sum += code * code;
        }
    }

    private struct Vector256Products : IProducts<Vector256Products>
    {
        private Vector256<int> _sums;

        public static int Width => Vector128<sbyte>.Count;

        public readonly int Total => Vector256.Sum(_sums);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(ref Vector256Products product, ref Vector256Products square, ref short query, ref sbyte code)
        {
            var components = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref code));
            product._sums += Avx2.MultiplyAddAdjacent(components, Vector256.LoadUnsafe(ref query));
            square._sums += Avx2.MultiplyAddAdjacent(components, components);
        }
    }

    private struct Vector512Products : IProducts<Vector512Products>
    {
        private Vector512<int> _sums;

        public static int Width => Vector256<sbyte>.Count;

        public readonly int Total => Vector512.Sum(_sums);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(ref Vector512Products product, ref Vector512Products square, ref short query, ref sbyte code)
        {
            var components = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref code));
            product._sums += Avx512BW.MultiplyAddAdjacent(components, Vector512.LoadUnsafe(ref query));
            square._sums += Avx512BW.MultiplyAddAdjacent(components, components);
        }
    }
}
