using System.Runtime.InteropServices;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>Raw externs of libvips. Signatures and ownership as in its C headers; nothing is checked here.</summary>
internal static unsafe partial class LibVips
{
    private const string Library = "libvips.so.42";

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Initialize(string programName);

    [LibraryImport(Library, EntryPoint = "vips_version")]
    public static partial int GetVersion(int part);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    public static partial void SetConcurrency(int threads);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    public static partial void SetOperationCacheSize(int operations);

    [LibraryImport(Library, EntryPoint = "vips_vector_set_enabled")]
    public static partial void SetVectorCode(int enabled);

    [LibraryImport(Library, EntryPoint = "vips_block_untrusted_set")]
    public static partial void BlockUntrusted(int state);

    [LibraryImport(Library, EntryPoint = "vips_error_buffer_copy")]
    public static partial nint TakeErrors();

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_allocs")]
    public static partial int GetTrackedAllocations();

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_mem")]
    public static partial nuint GetTrackedBytes();

    [LibraryImport(Library, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewOperation(string name);

    [LibraryImport(Library, EntryPoint = "vips_object_build")]
    public static partial int BuildObject(OperationHandle instance);

    [LibraryImport(Library, EntryPoint = "vips_object_unref_outputs")]
    public static partial void ReleaseOutputs(nint instance);

    [LibraryImport(Library, EntryPoint = "vips_object_set_argument_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetArgumentFromString(OperationHandle instance, string name, string value);

    [LibraryImport(Library, EntryPoint = "vips_blob_new")]
    public static partial nint NewBlob(nint free, void* data, nuint length);

    [LibraryImport(Library, EntryPoint = "vips_blob_get")]
    public static partial byte* GetBlob(nint blob, out nuint length);

    [LibraryImport(Library, EntryPoint = "vips_array_double_new")]
    public static partial nint NewDoubleArray(double* values, int count);

    [LibraryImport(Library, EntryPoint = "vips_area_unref")]
    public static partial void ReleaseArea(nint area);

    [LibraryImport(Library, EntryPoint = "vips_image_get_type")]
    public static partial nuint GetImageType();

    [LibraryImport(Library, EntryPoint = "vips_blob_get_type")]
    public static partial nuint GetBlobType();

    [LibraryImport(Library, EntryPoint = "vips_array_double_get_type")]
    public static partial nuint GetDoubleArrayType();

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_memory")]
    public static partial VipsImage NewImageOverMemory(void* data, nuint length, int width, int height, int bands, int bandFormat);

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_memory_copy")]
    public static partial VipsImage NewImageFromMemory(void* data, nuint length, int width, int height, int bands, int bandFormat);

    [LibraryImport(Library, EntryPoint = "vips_image_copy_memory")]
    public static partial VipsImage CopyToMemory(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_region_new")]
    public static partial nint NewRegion(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_region_fetch")]
    public static partial byte* FetchRegion(nint region, int left, int top, int width, int height, out nuint length);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    public static partial int GetWidth(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    public static partial int GetHeight(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_bands")]
    public static partial int GetBands(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_format")]
    public static partial int GetBandFormat(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_interpretation")]
    public static partial int GetInterpretation(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_hasalpha")]
    public static partial int HasAlpha(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_orientation")]
    public static partial int GetOrientation(VipsImage image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint GetFieldType(VipsImage image, string name);

    [LibraryImport(Library, EntryPoint = "vips_image_get_as_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetFieldAsString(VipsImage image, string name, out nint value);

    [LibraryImport(Library, EntryPoint = "vips_image_get_blob", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetFieldBlob(VipsImage image, string name, out byte* data, out nuint length);

    [LibraryImport(Library, EntryPoint = "vips_image_set_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetField(VipsImage image, string name, int value);

    [LibraryImport(Library, EntryPoint = "vips_image_set_progress")]
    public static partial void SetProgress(VipsImage image, int enabled);

    [LibraryImport(Library, EntryPoint = "vips_image_set_kill")]
    public static partial void SetKill(nint image, int kill);
}
