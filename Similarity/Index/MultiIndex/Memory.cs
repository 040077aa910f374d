using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

internal static class Memory
{
    /// <summary>Begins to fetch what will be read soon; does nothing where the machine has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ref byte place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }
}
