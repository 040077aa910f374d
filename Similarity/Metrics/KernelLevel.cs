using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>
/// The instruction set of the distance kernels. All levels give the same distances.
/// .NET 10 gives no access to VPOPCNTDQ, so both vector levels count bits by a table of nibbles (Mula, "SSSE3: fast popcount").
/// </summary>
public enum KernelLevel
{
    /// <summary>64-bit words; runs everywhere.</summary>
    Scalar = 0,

    /// <summary>AVX2.</summary>
    Vector256 = 1,

    /// <summary>AVX-512 BW.</summary>
    Vector512 = 2,
}

/// <summary>Which kernel levels this machine has.</summary>
public static class KernelLevels
{
    /// <summary>The supported levels, slowest first.</summary>
    public static IReadOnlyList<KernelLevel> Supported { get; } =
        [.. Enum.GetValues<KernelLevel>().Where(IsSupported)];

    /// <summary>The fastest supported level, chosen once.</summary>
    public static KernelLevel Best { get; } = Supported[^1];

    /// <summary>The wanted level, or the fastest where none is wanted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The machine lacks it.</exception>
    internal static KernelLevel Require(KernelLevel? wanted) =>
        wanted is not { } level ? Best
        : IsSupported(level) ? level
        : throw new ArgumentOutOfRangeException(nameof(wanted), $"This machine has no {level} kernel; it has {string.Join(", ", Supported)}.");

    public static bool IsSupported(KernelLevel level) => level switch
    {
        KernelLevel.Scalar => true,
        KernelLevel.Vector256 => Avx2.IsSupported,
        KernelLevel.Vector512 => Avx512BW.IsSupported,
        _ => false,
    };
}
