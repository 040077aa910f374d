using System.Buffers;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>
/// Pictures of any size to the tensors that a model takes, as its manifest says. Resizing is by antialiased linear interpolation, as in
/// Pillow's BILINEAR and torchvision's antialiased resize, which models are commonly trained with; only what the crop shows is computed.
/// </summary>
internal sealed class PicturePreparation
{
    private const int Channels = 3;

    private readonly ModelInput _input;
    private readonly float[] _factors = new float[Channels];
    private readonly float[] _offsets = new float[Channels];

    public PicturePreparation(ModelInput input)
    {
        _input = input;
        for (var channel = 0; channel < Channels; channel++)
        {
            _factors[channel] = input.Scale / input.Deviation[channel];
            _offsets[channel] = -input.Mean[channel] / input.Deviation[channel];
        }
    }

    /// <summary>Floats in the tensor of one picture.</summary>
    public int Length => _input.Width * _input.Height * Channels;

    /// <summary>The tensor of one picture, in the manifest's layout.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="tensor"><see cref="Length"/> floats, written.</param>
    public void Prepare(RgbView image, Span<float> tensor)
    {
        var (columns, rows) = (Place(image.Width, image, _input.Width), Place(image.Height, image, _input.Height));
        var rented = ArrayPool<float>.Shared.Rent(rows.Count * columns.Count * Channels);
        var resized = rented.AsSpan(0, rows.Count * columns.Count * Channels);
        Resampler.ResampleRgb(image, rows.FilterOf(image.Height), columns.FilterOf(image.Width), resized);

        tensor[..Length].Clear();
        for (var y = 0; y < rows.Count; y++)
        {
            var row = resized.Slice(y * columns.Count * Channels, columns.Count * Channels);
            WriteRow(row, ((rows.First + y) * _input.Width) + columns.First, tensor);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Writes interleaved R, G, B from one pixel of the tensor on.</summary>
    private void WriteRow(ReadOnlySpan<float> row, int pixel, Span<float> tensor)
    {
        var isPlanar = _input.Layout == TensorLayout.Nchw;
        var step = isPlanar ? 1 : Channels;
        for (var channel = 0; channel < Channels; channel++)
        {
            var (factor, offset) = (_factors[channel], _offsets[channel]);
            var source = _input.Channels == ChannelOrder.Rgb ? channel : Channels - 1 - channel;
            var target = isPlanar ? tensor.Slice((channel * _input.Width * _input.Height) + pixel) : tensor.Slice((pixel * Channels) + channel);
            for (var (i, j) = (source, 0); i < row.Length; (i, j) = (i + Channels, j + step))
            {
                target[j] = (row[i] * factor) + offset;
            }
        }
    }

    /// <summary>What is shown along one axis.</summary>
    private AxisPlace Place(int side, RgbView image, int wanted)
    {
        if (_input.Crop == CropRule.Squash)
        {
            return new AxisPlace(0, side, 0, wanted);
        }

        if (_input.Crop == CropRule.Center)
        {
            var zoom = (double)(_input.Resize ?? Math.Max(_input.Width, _input.Height)) / Math.Min(image.Width, image.Height);
            var resized = Math.Max(wanted, (int)Math.Round(side * zoom));
            var step = (double)side / resized;
            return new AxisPlace((resized - wanted) / 2 * step, wanted * step, 0, wanted);
        }

        var fit = Math.Min((double)_input.Width / image.Width, (double)_input.Height / image.Height);
        var count = Math.Clamp((int)Math.Round(side * fit), 1, wanted);
        return new AxisPlace(0, side, (wanted - count) / 2, count);
    }

    /// <param name="From">Where the part that is shown begins, in pixels of the picture.</param>
    /// <param name="Extent">How long that part is.</param>
    /// <param name="First">The first pixel of the tensor that shows it.</param>
    /// <param name="Count">How many do.</param>
    private readonly record struct AxisPlace(double From, double Extent, int First, int Count)
    {
        public AxisFilter FilterOf(int inputs) => AxisFilter.Linear(inputs, From, Extent, Count);
    }
}
