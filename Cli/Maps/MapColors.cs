namespace OrleansImageSearch.Cli.Maps;

/// <summary>Colours of labels: the commonest each have their own, all others share grey.</summary>
internal static class MapColors
{
    /// <summary>Colours that people with colour-blindness tell apart, as far as ten can be (Okabe and Ito 2008, with four between them).</summary>
    private static readonly (byte Red, byte Green, byte Blue)[] Palette =
    [
        (0x00, 0x72, 0xB2), (0xE6, 0x9F, 0x00), (0x00, 0x9E, 0x73), (0xCC, 0x79, 0xA7), (0x56, 0xB4, 0xE9),
        (0xD5, 0x5E, 0x00), (0xB8, 0xA9, 0x00), (0x7A, 0x4D, 0xB8), (0x8C, 0x56, 0x4B), (0x2C, 0x3E, 0x8C),
    ];

    private static readonly (byte Red, byte Green, byte Blue) Grey = (0x8A, 0x8F, 0x98);

    /// <summary>Labels with a colour of their own.</summary>
    public static int Count => Palette.Length;

    /// <param name="label">1 is the commonest folder; 0 is none.</param>
    public static (byte Red, byte Green, byte Blue) Of(int label) => label >= 1 && label <= Palette.Length ? Palette[label - 1] : Grey;

    /// <summary>As CSS writes it.</summary>
    public static string HexOf(int label) => $"#{Of(label).Red:x2}{Of(label).Green:x2}{Of(label).Blue:x2}";
}
