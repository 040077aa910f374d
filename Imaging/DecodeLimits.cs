namespace OrleansImageSearch.Imaging;

/// <summary>What one image may cost. A value outside its range is refused where it is set.</summary>
public sealed record DecodeLimits
{
    public static readonly DecodeLimits Default = new();

    /// <summary>Encoded bytes: 1 to 2,000,000,000; default 256 MiB.</summary>
    public long MaxBytes
    {
        get;
        init => field = Checked(value, 1, 2_000_000_000, nameof(MaxBytes));
    }
    = 256 * 1024 * 1024;

    /// <summary>Pixels of the full-size picture, by its header: 1 to 700,000,000; default 100,000,000.</summary>
    public long MaxPixels
    {
        get;
        init => field = Checked(value, 1, 700_000_000, nameof(MaxPixels)); // x 3 bytes still fits an array
    }
    = 100_000_000;

    /// <summary>
    /// Time from the first byte to the thumbnail: 1 ms to 10 minutes; default 20 s. It is looked at between the strips of a picture;
    /// WebP and HEIC decoders cannot be interrupted inside a frame, so there it is <see cref="MaxPixels"/> that bounds the time.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        init => field = TimeSpan.FromMilliseconds(Checked((long)value.TotalMilliseconds, 1, 600_000, nameof(Timeout) + " in milliseconds"));
    }
    = TimeSpan.FromSeconds(20);

    private static long Checked(long value, long min, long max, string name) => value >= min && value <= max
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value:N0}; it must be {min:N0} to {max:N0}.");
}
