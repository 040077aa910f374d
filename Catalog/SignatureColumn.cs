namespace OrleansImageSearch.Catalog;

/// <summary>Unsigned signatures in PostgreSQL's signed integer, in the same order.</summary>
internal static class SignatureColumn
{
    public static int FromBits(uint bits) => unchecked((int)(bits ^ 0x8000_0000));

    public static uint ToBits(int value) => unchecked((uint)value) ^ 0x8000_0000;
}
