namespace OrleansImageSearch.Imaging;

/// <summary>Knows the profiles that say what is assumed anyway, so that most photos are spared a transform.</summary>
internal static class SrgbProfile
{
    /// <summary>Whether an ICC profile's description names sRGB; RGB profiles only.</summary>
    public static bool Is(ReadOnlySpan<byte> profile) =>
        profile.Length > 128
        && profile.Slice(16, 4).SequenceEqual("RGB "u8)
        && (profile.IndexOf("sRGB IEC61966-2.1"u8) >= 0 || profile.IndexOf("s\0R\0G\0B\0"u8) >= 0 || profile.IndexOf("sRGB built-in"u8) >= 0);
}
