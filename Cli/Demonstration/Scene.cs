namespace OrleansImageSearch.Cli.Demonstration;

/// <summary>
/// A picture as a function of place: <c>colour = scene(x, y)</c> with x and y from 0 to 1 along the picture's sides.
/// Every scene draws its composition from the given random numbers, so that one seed gives one picture.
/// </summary>
internal static class Scene
{
    /// <summary>The kinds of scene by the name that files of theirs carry.</summary>
    public static readonly IReadOnlyList<(string Name, Func<Random, Func<double, double, Rgb>> Compose)> Kinds =
    [
        ("mountains", Mountains),
        ("coast", Coast),
        ("clouds", Clouds),
        ("city", City),
        ("shapes", Shapes),
        ("marble", Marble),
        ("mosaic", Mosaic),
        ("still-life", StillLife),
    ];

    private static Func<double, double, Rgb> Mountains(Random random)
    {
        var (sky, haze) = (Color(random, 0.5, 0.9), Color(random, 0.2, 1));
        var ridges = Enumerable.Range(0, random.Next(2, 6))
            .Select(_ => (Noise: new ValueNoise(random.Next()), Base: Between(random, 0.25, 0.9), Rise: Between(random, 0.2, 0.7), Zoom: Between(random, 1.5, 6), Color: Color(random, 0.6, Between(random, 0.2, 0.8))))
            .OrderBy(ridge => ridge.Base).ToArray();
        var (sunX, sunY, sunSize) = (random.NextDouble(), Between(random, 0.05, 0.4), Between(random, 0.03, 0.13));
        return (x, y) =>
        {
            var color = Hypot(x - sunX, y - sunY) < sunSize ? new Rgb(1, 0.95, 0.8) : Rgb.Mix(sky, haze, y);
            foreach (var ridge in ridges)
            {
                var top = ridge.Base - (ridge.Rise * (ridge.Noise.At(x * ridge.Zoom, 0.5, 5) - 0.3));
                if (y > top)
                {
                    color = ridge.Color * (0.55 + (0.9 * ridge.Noise.At(x * 12, y * 12, 4)));
                }
            }

            return color;
        };
    }

    private static Func<double, double, Rgb> Coast(Random random)
    {
        var noise = new ValueNoise(random.Next());
        var (zoom, level) = (Between(random, 1.5, 4), Between(random, 0.4, 0.6));
        var (deep, shallow, sand, land) = (Color(random, 0.8, 0.35), Color(random, 0.5, 0.75), Color(random, 0.3, 0.95), Color(random, 0.6, 0.5));
        return (x, y) =>
        {
            var height = noise.At(x * zoom, y * zoom, 6);
            return height < level ? Rgb.Mix(deep, shallow, Math.Pow(height / level, 3))
                : height < level + 0.03 ? sand
                : land * (0.5 + (1.2 * noise.At((x * 20) + 7, y * 20, 3)));
        };
    }

    private static Func<double, double, Rgb> Clouds(Random random)
    {
        var (noise, warp) = (new ValueNoise(random.Next()), new ValueNoise(random.Next()));
        var (zoom, twist) = (Between(random, 1.5, 4), Between(random, 0.3, 1.5));
        var (dark, light) = (Color(random, 0.7, 0.3), Color(random, 0.25, 1));
        return (x, y) =>
        {
            var bend = twist * warp.At(x * zoom, y * zoom, 3);
            var density = noise.At((x * zoom) + bend, (y * zoom) - bend, 6);
            return Rgb.Mix(dark, light, Math.Clamp((density - 0.3) * 2.5, 0, 1));
        };
    }

    private static Func<double, double, Rgb> City(Random random)
    {
        var (top, bottom) = (Color(random, 0.7, 0.5), Color(random, 0.5, 1));
        var houses = Enumerable.Range(0, random.Next(8, 22))
            .Select(_ => (Left: Between(random, -0.1, 1), Width: Between(random, 0.05, 0.25), Roof: Between(random, 0.15, 0.85), Color: Color(random, 0.4, Between(random, 0.1, 0.9)), Lit: random.Next(3), Windows: Between(random, 25, 60)))
            .OrderBy(house => house.Roof).ToArray();
        return (x, y) =>
        {
            var color = Rgb.Mix(top, bottom, y);
            foreach (var house in houses)
            {
                if (x >= house.Left && x < house.Left + house.Width && y > house.Roof)
                {
                    var (column, row) = ((int)((x - house.Left) * house.Windows), (int)((y - house.Roof) * house.Windows));
                    var isWindow = column % 2 == 1 && row % 2 == 1;
                    color = isWindow && ((column * 7) + (row * 13) + house.Lit) % 3 == 0 ? new Rgb(1, 0.9, 0.5) : house.Color;
                }
            }

            return color;
        };
    }

    private static Func<double, double, Rgb> Shapes(Random random)
    {
        var background = Color(random, 0.3, Between(random, 0.3, 1));
        var shapes = Enumerable.Range(0, random.Next(5, 14))
            .Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Size: Between(random, 0.08, 0.35), Turn: Between(random, 0, Math.PI), Flat: Between(random, 0.3, 1), IsRound: random.Next(2) == 0, Color: Color(random, 0.8, Between(random, 0.1, 1))))
            .ToArray();
        return (x, y) =>
        {
            var color = background;
            foreach (var shape in shapes)
            {
                var (sin, cos) = Math.SinCos(shape.Turn);
                var (dx, dy) = (x - shape.X, y - shape.Y);
                var (along, across) = ((dx * cos) + (dy * sin), ((dy * cos) - (dx * sin)) / shape.Flat);
                if ((shape.IsRound ? Hypot(along, across) : Math.Max(Math.Abs(along), Math.Abs(across))) < shape.Size)
                {
                    color = shape.Color * (1 - (0.5 * along / shape.Size));
                }
            }

            return color;
        };
    }

    private static Func<double, double, Rgb> Marble(Random random)
    {
        var noise = new ValueNoise(random.Next());
        var (sin, cos) = Math.SinCos(Between(random, 0, Math.PI));
        var (bands, bend, zoom) = (Between(random, 2, 6), Between(random, 1.5, 4), Between(random, 1.5, 4));
        var (vein, stone) = (Color(random, 0.6, 0.2), Color(random, 0.3, 1));
        return (x, y) =>
        {
            var phase = (bands * ((x * cos) + (y * sin))) + (bend * noise.At(x * zoom, y * zoom, 5));
            return Rgb.Mix(vein, stone, 0.5 + (0.5 * Math.Sin(phase * Math.PI)));
        };
    }

    private static Func<double, double, Rgb> Mosaic(Random random)
    {
        var tiles = Enumerable.Range(0, random.Next(12, 40))
            .Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Color: Color(random, 0.7, Between(random, 0.1, 1)))).ToArray();
        return (x, y) =>
        {
            // The tile whose centre is nearest (a Voronoi diagram), dark along the joints.
            double nearest = double.MaxValue, second = double.MaxValue;
            var color = default(Rgb);
            foreach (var tile in tiles)
            {
                var distance = Hypot(x - tile.X, y - tile.Y);
                if (distance < nearest)
                {
                    (second, nearest, color) = (nearest, distance, tile.Color);
                }
                else if (distance < second)
                {
                    second = distance;
                }
            }

            return second - nearest < 0.008 ? color * 0.3 : color * (1.1 - nearest);
        };
    }

    private static Func<double, double, Rgb> StillLife(Random random)
    {
        var (noise, table) = (new ValueNoise(random.Next()), Between(random, 0.45, 0.75));
        var (wall, wood) = (Color(random, 0.3, Between(random, 0.3, 0.9)), Color(random, 0.6, Between(random, 0.2, 0.8)));
        var balls = Enumerable.Range(0, random.Next(3, 8))
            .Select(_ => (X: random.NextDouble(), Y: Between(random, 0.3, 0.9), Size: Between(random, 0.07, 0.24), Color: Color(random, 0.85, Between(random, 0.4, 1))))
            .OrderBy(ball => ball.Y).ToArray();
        var (lightX, lightY) = (Between(random, -0.7, 0.7), Between(random, -0.8, -0.2));
        return (x, y) =>
        {
            var color = y < table ? wall * (0.6 + (0.6 * noise.At(x * 2, y * 2, 2))) : wood * (0.5 + noise.At(x * 4, y * 40, 4));
            foreach (var ball in balls)
            {
                var (dx, dy) = ((x - ball.X) / ball.Size, (y - ball.Y) / ball.Size);
                if (Hypot(dx, dy) < 1)
                {
                    var light = Math.Max(0, (dx * lightX) + (dy * lightY) + (0.7 * Math.Sqrt(1 - (dx * dx) - (dy * dy))));
                    color = Rgb.Mix(ball.Color * (0.15 + light), new Rgb(1, 1, 1), Math.Pow(Math.Min(1, light), 12));
                }
            }

            return color;
        };
    }

    private static Rgb Color(Random random, double saturation, double value) => Rgb.FromHsv(random.NextDouble(), saturation * Between(random, 0.5, 1), value);

    private static double Between(Random random, double low, double high) => double.Lerp(low, high, random.NextDouble());

    private static double Hypot(double x, double y) => Math.Sqrt((x * x) + (y * y));
}
