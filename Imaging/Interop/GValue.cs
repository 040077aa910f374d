using System.Runtime.InteropServices;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>GObject's variant: a type and sixteen bytes. <see cref="Dispose"/> lets go of what it refers to.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue : IDisposable
{
    // G_TYPE_MAKE_FUNDAMENTAL shifts the number of a fundamental type by two bits.
    private const nuint BooleanType = 5 << 2;
    private const nuint IntType = 6 << 2;
    private const nuint DoubleType = 15 << 2;

    private readonly nuint _type;
    private readonly long _first;
    private readonly long _second;

    /// <summary>An empty value of the GType <paramref name="type"/>.</summary>
    public static GValue OfType(nuint type)
    {
        var value = default(GValue);
        LibGObject.InitializeValue(ref value, type);
        return value;
    }

    public static GValue Of(bool content)
    {
        var value = OfType(BooleanType);
        LibGObject.SetBoolean(ref value, content ? 1 : 0);
        return value;
    }

    public static GValue Of(int content)
    {
        var value = OfType(IntType);
        LibGObject.SetInt(ref value, content);
        return value;
    }

    public static GValue Of(double content)
    {
        var value = OfType(DoubleType);
        LibGObject.SetDouble(ref value, content);
        return value;
    }

    public static GValue Of(VipsImage content)
    {
        var value = OfType(LibVips.GetImageType());
        LibGObject.SetObject(ref value, content);
        return value;
    }

    /// <summary>A value that takes over the caller's reference to <paramref name="area"/>, a VipsArea of the GType <paramref name="type"/>.</summary>
    public static GValue OfArea(nuint type, nint area)
    {
        var value = OfType(type);
        LibGObject.SetBoxed(ref value, area);
        LibVips.ReleaseArea(area);
        return value;
    }

    public void Dispose() => LibGObject.ClearValue(ref this);
}
