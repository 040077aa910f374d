using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Similarity.Tests.Measures;

public class BitCodeTests
{
    private static readonly Arbitrary<byte[]> Codes = Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 32).ToArbitrary();

    [Fact]
    public void Hex_and_integer_read_back_what_they_write() => Prop.ForAll(Codes, code =>
        BitCode.FromHex(BitCode.ToHex(code), 32).SequenceEqual(code)
        && BitCode.FromHex(BitCode.ToHex(code).ToUpperInvariant(), 32).SequenceEqual(code)
        && BitCode.FromInteger(BitCode.ToInteger(code), 32).SequenceEqual(code)).QuickCheckThrowOnFailure();

    [Fact]
    public void Hex_is_the_integer_with_all_its_digits() => Prop.ForAll(Codes, code =>
        BigInteger.Parse("0" + BitCode.ToHex(code), System.Globalization.NumberStyles.HexNumber) == BitCode.ToInteger(code)).QuickCheckThrowOnFailure();

    [Fact]
    public void Bit_i_has_the_value_two_to_the_i()
    {
        for (var i = 0; i < 256; i++)
        {
            var code = new byte[32];
            BitCode.SetBit(code, i);
            Assert.Equal(BigInteger.One << i, BitCode.ToInteger(code));
            Assert.True(BitCode.BitAt(code, i));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(" 100000000000000000000000000000000000000000000000000000000000000")]
    public void Other_text_is_no_hash(string text) => Assert.Throws<FormatException>(() => BitCode.FromHex(text, 32));

    [Fact]
    public void Integers_out_of_range_are_no_hash()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BitCode.FromInteger(-1, 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitCode.FromInteger(BigInteger.One << 256, 32));
    }
}
