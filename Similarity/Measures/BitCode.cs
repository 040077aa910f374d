using System.Numerics;

namespace OrleansImageSearch.Similarity.Measures;

/// <summary>
/// Codes of bits and their interchange forms. Bit i lies in byte i / 8 at value 2^(i % 8), so that the code read as a
/// little-endian number is the integer form, in which bit i has the value 2^i; the hex form is that integer with all its digits.
/// </summary>
public static class BitCode
{
    public static bool BitAt(ReadOnlySpan<byte> code, int index) => (code[index >> 3] >> (index & 7) & 1) != 0;

    public static void SetBit(Span<byte> code, int index) => code[index >> 3] |= (byte)(1 << (index & 7));

    /// <summary>Lower-case hex, most significant digit first, two digits a byte.</summary>
    public static string ToHex(ReadOnlySpan<byte> code)
    {
        Span<byte> reversed = stackalloc byte[code.Length];
        code.CopyTo(reversed);
        reversed.Reverse();
        return Convert.ToHexStringLower(reversed);
    }

    /// <summary>Reads what <see cref="ToHex"/> writes, in either case.</summary>
    /// <exception cref="FormatException">It is not exactly two hex digits a byte.</exception>
    public static byte[] FromHex(string hex, int lengthBytes)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length != lengthBytes * 2)
        {
            throw new FormatException($"A hash of {lengthBytes * 8} bits has {lengthBytes * 2} hex digits, not {hex.Length}.");
        }

        var code = new byte[lengthBytes];
        if (Convert.FromHexString(hex, code, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new FormatException($"'{hex}' is not a hash: it has characters other than the digits 0-9 and a-f.");
        }

        Array.Reverse(code);
        return code;
    }

    public static BigInteger ToInteger(ReadOnlySpan<byte> code) => new(code, isUnsigned: true);

    /// <summary>Reads what <see cref="ToInteger"/> writes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or has more bits than the code.</exception>
    public static byte[] FromInteger(BigInteger value, int lengthBytes)
    {
        if (value.Sign < 0 || value.GetBitLength() > lengthBytes * 8)
        {
            throw new ArgumentOutOfRangeException(nameof(value), $"A hash of {lengthBytes * 8} bits is 0 to 2^{lengthBytes * 8} - 1, not {value}.");
        }

        var code = new byte[lengthBytes];
        value.TryWriteBytes(code, out _, isUnsigned: true);
        return code;
    }
}
