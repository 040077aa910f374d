namespace OrleansImageSearch.Cli.Demonstration;

/// <summary>A colour while a picture is being painted, 0 to 1 in each channel.</summary>
internal readonly record struct Rgb(double Red, double Green, double Blue)
{
    /// <summary>From hue (turns), saturation and value, 0 to 1 each.</summary>
    public static Rgb FromHsv(double hue, double saturation, double value)
    {
        return new Rgb(Channel(5), Channel(3), Channel(1));

        double Channel(int n)
        {
            var k = (n + (hue * 6)) % 6;
            return value * (1 - (saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
    }

    public static Rgb Mix(Rgb a, Rgb b, double share) => new(
        double.Lerp(a.Red, b.Red, share), double.Lerp(a.Green, b.Green, share), double.Lerp(a.Blue, b.Blue, share));

    public static Rgb operator *(Rgb color, double gain) => new(color.Red * gain, color.Green * gain, color.Blue * gain);
}
