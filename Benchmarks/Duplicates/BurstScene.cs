using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>
/// What the camera would have seen a moment later, made of one photo: the scene is given a depth that changes smoothly, with things that stand
/// before it; the camera moves and turns a little, so that near things move against far ones; one thing moves by itself; the light changes
/// a little, and the sensor's noise is another.
/// </summary>
internal static class BurstScene
{
    private const int Channels = 3;

    /// <summary>Of the longer side: how far the camera's move shifts what is nearest, and how far its turn shifts everything.</summary>
    private const double LeastParallax = 0.006, MostParallax = 0.025, MostShift = 0.01, MostTurnRadians = 0.008, MostZoom = 0.008;

    private const double MostThing = 0.25, MostThingShift = 0.04;

    /// <summary>Levels.</summary>
    private const double Noise = 3, MostExposure = 0.08;

    public static RgbImage Next(RgbView photo, int seed)
    {
        var random = new Random(seed);
        var (width, height, longer) = (photo.Width, photo.Height, (double)Math.Max(photo.Width, photo.Height));
        var depth = Depth.Random(random);
        var parallax = longer * (LeastParallax + random.NextDouble() * (MostParallax - LeastParallax));
        var direction = random.NextDouble() * Math.Tau;
        var (moveX, moveY) = (parallax * Math.Cos(direction), parallax * Math.Sin(direction));
        var (shiftX, shiftY) = (Around(random) * MostShift * longer, Around(random) * MostShift * longer);
        var (turn, zoom) = (Around(random) * MostTurnRadians, 1 + Around(random) * MostZoom);
        var thing = (X: 0.2 + 0.6 * random.NextDouble(), Y: 0.2 + 0.6 * random.NextDouble(), Radius: (0.3 + 0.7 * random.NextDouble()) * MostThing / 2);
        var (thingX, thingY) = (Around(random) * MostThingShift * longer, Around(random) * MostThingShift * longer);
        var gain = 1 + Around(random) * MostExposure;
        var pixels = new byte[photo.Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = (x / longer, y / longer);
                var near = depth.At(u, v);
                var (dx, dy) = (x - width / 2.0, y - height / 2.0);
                var fromX = width / 2.0 + zoom * (dx - turn * dy) + shiftX + near * moveX;
                var fromY = height / 2.0 + zoom * (dy + turn * dx) + shiftY + near * moveY;
                var away = Math.Sqrt((u - thing.X * width / longer) * (u - thing.X * width / longer) + (v - thing.Y * height / longer) * (v - thing.Y * height / longer));
                if (away < thing.Radius)
                {
                    (fromX, fromY) = (fromX + thingX, fromY + thingY);
                }

                for (var channel = 0; channel < Channels; channel++)
                {
                    var value = gain * At(photo, fromX, fromY, channel) + Noise * Normal(random);
                    pixels[(y * width + x) * Channels + channel] = (byte)Math.Clamp(Math.Round(value), 0, byte.MaxValue);
                }
            }
        }

        return new RgbImage(pixels, width, height);
    }

    private static double Around(Random random) => 2 * random.NextDouble() - 1;

    /// <summary>Box and Muller 1958.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    /// <summary>Between four pixels; what lies outside repeats the border.</summary>
    private static double At(RgbView photo, double x, double y, int channel)
    {
        (x, y) = (Math.Clamp(x, 0, photo.Width - 1), Math.Clamp(y, 0, photo.Height - 1));
        var (left, top) = (Math.Min((int)x, photo.Width - 2), Math.Min((int)y, photo.Height - 2));
        var (right, down) = (x - left, y - top);
        var at = (top * photo.Width + left) * Channels + channel;
        var row = photo.Width * Channels;
        return (1 - down) * ((1 - right) * photo.Pixels[at] + right * photo.Pixels[at + Channels])
            + down * ((1 - right) * photo.Pixels[at + row] + right * photo.Pixels[at + row + Channels]);
    }

    /// <summary>How near the scene is, 0 to 1: a slope and waves, before which discs stand.</summary>
    private sealed record Depth(double SlopeX, double SlopeY, double Phase, double Waves, (double X, double Y, double Radius, double Near)[] Discs)
    {
        public static Depth Random(Random random) => new(
            Around(random) * 0.4,
            Around(random) * 0.4,
            random.NextDouble() * Math.Tau,
            3 + random.NextDouble() * 5,
            [.. Enumerable.Range(0, 2 + random.Next(4)).Select(_ => (random.NextDouble(), random.NextDouble(), 0.08 + 0.2 * random.NextDouble(), 0.5 + 0.5 * random.NextDouble()))]);

        public double At(double u, double v)
        {
            var near = 0.3 + SlopeX * (u - 0.5) + SlopeY * (v - 0.5) + 0.1 * Math.Sin(Phase + Waves * (u + v));
            foreach (var (x, y, radius, discNear) in Discs)
            {
                if ((u - x) * (u - x) + (v - y) * (v - y) < radius * radius)
                {
                    near = Math.Max(near, discNear);
                }
            }

            return Math.Clamp(near, 0, 1);
        }
    }
}
