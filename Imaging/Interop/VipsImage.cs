using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>
/// One reference to a VipsImage. Most images are pipelines: making one reads at most a header, and pixels flow only when the end
/// of the pipeline is written somewhere. The bytes it is read from must stay where they are until then.
/// </summary>
internal sealed unsafe class VipsImage : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int UCharFormat = 0;
    private const int StripRows = 16;

    public VipsImage()
        : base(ownsHandle: true)
    {
    }

    public int Width => LibVips.GetWidth(this);

    public int Height => LibVips.GetHeight(this);

    public int Bands => LibVips.GetBands(this);

    public bool IsEightBit => LibVips.GetBandFormat(this) == UCharFormat;

    public Interpretation Interpretation => (Interpretation)LibVips.GetInterpretation(this);

    public bool HasAlpha => LibVips.HasAlpha(this) != 0;

    /// <summary>EXIF orientation, 1 (upright) to 8.</summary>
    public int Orientation => LibVips.GetOrientation(this);

    /// <summary>An image over interleaved 8-bit samples that stay where they are for its whole life.</summary>
    public static VipsImage OverMemory(byte* samples, int width, int height, int bands)
    {
        Vips.EnsureStarted();
        return LibVips.NewImageOverMemory(samples, (nuint)width * (nuint)height * (nuint)bands, width, height, bands, UCharFormat).Checked();
    }

    /// <summary>An image of its own copy of interleaved 8-bit samples.</summary>
    public static VipsImage FromMemory(ReadOnlySpan<byte> samples, int width, int height, int bands)
    {
        Vips.EnsureStarted();
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, (long)width * height * bands);
        fixed (byte* first = samples)
        {
            return LibVips.NewImageFromMemory(first, (nuint)samples.Length, width, height, bands, UCharFormat).Checked();
        }
    }

    /// <summary>The same image under a handle of its own.</summary>
    public VipsImage AddReference() => LibGObject.AddReference(this);

    public bool HasField(string name) => LibVips.GetFieldType(this, name) != 0;

    /// <summary>The header field as text, or null where the image has none of that name.</summary>
    public string? GetField(string name)
    {
        if (!HasField(name) || LibVips.GetFieldAsString(this, name, out var text) != 0)
        {
            return null;
        }

        var value = Marshal.PtrToStringUTF8(text);
        LibGObject.Free(text);
        return value;
    }

    /// <summary>The header field's bytes, valid while the image lives; empty where it has none of that name.</summary>
    public ReadOnlySpan<byte> GetBlob(string name) =>
        HasField(name) && LibVips.GetFieldBlob(this, name, out var data, out var length) == 0 ? new(data, (int)length) : default;

    public void SetField(string name, int value) => LibVips.SetField(this, name, value);

    /// <summary>Runs the pipeline into memory.</summary>
    /// <exception cref="VipsException">A step of the pipeline failed.</exception>
    public VipsImage CopyToMemory() => LibVips.CopyToMemory(this).Checked();

    /// <summary>
    /// Runs the pipeline on the calling thread and gives the samples of its 8-bit image, interleaved, row-major. libvips' own
    /// sinks start threads and hand them a row at a time, which costs a small picture more than its decoding.
    /// </summary>
    /// <param name="beforeStrip">Called before every few rows; what it throws ends the run.</param>
    /// <exception cref="VipsException">A step of the pipeline failed.</exception>
    public byte[] ReadSamples(Action beforeStrip)
    {
        var stride = checked(Width * Bands);
        var samples = GC.AllocateUninitializedArray<byte>(checked(Height * stride));
        var region = LibVips.NewRegion(this);
        if (region == 0)
        {
            throw Vips.TakeError();
        }

        try
        {
            for (var top = 0; top < Height; top += StripRows)
            {
                beforeStrip();
                var strip = LibVips.FetchRegion(region, 0, top, Width, Math.Min(StripRows, Height - top), out var length);
                if (strip is null)
                {
                    throw Vips.TakeError();
                }

                new ReadOnlySpan<byte>(strip, (int)length).CopyTo(samples.AsSpan(top * stride));
                LibGObject.Free((nint)strip);
            }
        }
        finally
        {
            LibGObject.Release(region);
        }

        return samples;
    }

    protected override bool ReleaseHandle()
    {
        LibGObject.Release(handle);
        return true;
    }

    private VipsImage Checked()
    {
        if (IsInvalid)
        {
            Dispose();
            throw Vips.TakeError();
        }

        return this;
    }
}
