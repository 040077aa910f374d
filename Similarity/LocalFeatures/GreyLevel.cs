using System.Numerics.Tensors;
using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>A picture's luma at one size.</summary>
/// <param name="values">0 to 255, row-major.</param>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
internal sealed class GreyLevel(float[] values, int width, int height)
{
    public float[] Values => values;

    public int Width => width;

    public int Height => height;

    /// <summary>A plane resampled to another size by area.</summary>
    public static GreyLevel Resampled(ReadOnlySpan<float> plane, int width, int height, int outputWidth, int outputHeight)
    {
        var output = new float[outputWidth * outputHeight];
        Resampler.Resample(plane, width, AxisFilter.Area(height, outputHeight), AxisFilter.Area(width, outputWidth), output);
        return new GreyLevel(output, outputWidth, outputHeight);
    }

    /// <summary>The same at another size.</summary>
    public GreyLevel Resampled(int outputWidth, int outputHeight) => Resampled(values, width, height, outputWidth, outputHeight);

    /// <summary>The mean of the 5 x 5 values around each; borders repeat.</summary>
    public GreyLevel Smoothed()
    {
        var sums = BoxFilter.Sum(values, width, height);
        TensorPrimitives.Divide(sums, BoxFilter.Area, sums);
        return new GreyLevel(sums, width, height);
    }
}
