using System.Runtime.InteropServices;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>Raw externs of GLib and GObject, on which libvips' objects are built.</summary>
internal static unsafe partial class LibGObject
{
    private const string GObject = "libgobject-2.0.so.0";
    private const string GLib = "libglib-2.0.so.0";

    [LibraryImport(GObject, EntryPoint = "g_object_ref")]
    public static partial VipsImage AddReference(VipsImage instance);

    [LibraryImport(GObject, EntryPoint = "g_object_unref")]
    public static partial void Release(nint instance);

    [LibraryImport(GObject, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProperty(OperationHandle instance, string name, in GValue value);

    [LibraryImport(GObject, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void GetProperty(OperationHandle instance, string name, ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_signal_connect_data", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint Connect(VipsImage instance, string signal, nint callback, nint data, nint destroy, int flags);

    [LibraryImport(GObject, EntryPoint = "g_value_init")]
    public static partial nint InitializeValue(ref GValue value, nuint type);

    [LibraryImport(GObject, EntryPoint = "g_value_unset")]
    public static partial void ClearValue(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_set_boolean")]
    public static partial void SetBoolean(ref GValue value, int content);

    [LibraryImport(GObject, EntryPoint = "g_value_set_int")]
    public static partial void SetInt(ref GValue value, int content);

    [LibraryImport(GObject, EntryPoint = "g_value_set_double")]
    public static partial void SetDouble(ref GValue value, double content);

    [LibraryImport(GObject, EntryPoint = "g_value_set_object")]
    public static partial void SetObject(ref GValue value, VipsImage content);

    [LibraryImport(GObject, EntryPoint = "g_value_set_boxed")]
    public static partial void SetBoxed(ref GValue value, nint content);

    [LibraryImport(GObject, EntryPoint = "g_value_dup_object")]
    public static partial VipsImage DuplicateObject(in GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_get_boxed")]
    public static partial nint GetBoxed(in GValue value);

    [LibraryImport(GLib, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    [LibraryImport(GLib, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint SetLogHandler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);
}
