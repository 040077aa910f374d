namespace OrleansImageSearch.Similarity.Measures.Resampling;

/// <summary>
/// A linear map from the samples along one axis of a picture to fewer (or more): output o is the sum of
/// <c>Weights(o)[t] * input[Indices(o)[t]]</c> over its taps t. Indices rise; weights are positive and sum to 1.
/// </summary>
public sealed class AxisFilter
{
    private readonly int[] _starts;
    private int[] _indices;
    private float[] _weights;
    private int _taps;

    /// <param name="outputs">How many outputs <see cref="Add"/> and <see cref="EndOutput"/> will describe, in order.</param>
    /// <param name="capacity">About how many taps they will have together.</param>
    public AxisFilter(int outputs, int capacity)
    {
        _starts = new int[outputs + 1];
        _indices = new int[capacity];
        _weights = new float[capacity];
    }

    /// <summary>The outputs described so far.</summary>
    public int OutputCount { get; private set; }

    /// <summary>The fewest samples that an axis must have for this filter.</summary>
    public int InputCount { get; private set; }

    public ReadOnlySpan<int> Indices(int output) => _indices.AsSpan(_starts[output].._starts[output + 1]);

    public ReadOnlySpan<float> Weights(int output) => _weights.AsSpan(_starts[output].._starts[output + 1]);

    /// <summary>
    /// Area averaging: output o is the mean over the o-th of <paramref name="outputs"/> equal parts of the axis, samples
    /// that lie in two parts counting by their share.
    /// </summary>
    public static AxisFilter Area(int inputs, int outputs)
    {
        // In units of 1/outputs of a sample all borders are whole numbers: a sample is `outputs` long, a part is `inputs` long.
        var filter = new AxisFilter(outputs, inputs + outputs);
        var perUnit = 1.0 / inputs;
        long sampleFrom = 0, partFrom = 0;
        var index = 0;
        for (var output = 0; output < outputs; output++)
        {
            var partTo = partFrom + inputs;
            while (sampleFrom < partTo)
            {
                var sampleTo = sampleFrom + outputs;
                filter.Add(index, (float)((Math.Min(partTo, sampleTo) - Math.Max(partFrom, sampleFrom)) * perUnit));
                if (sampleTo > partTo)
                {
                    break;
                }

                sampleFrom = sampleTo;
                index++;
            }

            partFrom = partTo;
            filter.EndOutput();
        }

        return filter;
    }

    /// <summary>
    /// Antialiased linear interpolation: the outputs lie evenly in a part of the axis; each is the mean of the samples around it, with
    /// weights that fall linearly to zero at the distance of the next output, or of the next sample where that is farther. What would lie
    /// beyond the axis does not count.
    /// </summary>
    /// <param name="inputs">Samples along the axis.</param>
    /// <param name="from">Where the part begins, in samples: 0 is the outer border of the first.</param>
    /// <param name="extent">How long it is, in samples; the part lies within the axis.</param>
    /// <param name="outputs">Outputs in it.</param>
    public static AxisFilter Linear(int inputs, double from, double extent, int outputs)
    {
        var step = extent / outputs;
        var reach = Math.Max(1, step);
        var filter = new AxisFilter(outputs, (int)Math.Min(inputs, Math.Ceiling(2 * reach)) * outputs);
        for (var output = 0; output < outputs; output++)
        {
            var centre = from + ((output + 0.5) * step);
            var first = Math.Max(0, (int)Math.Floor(centre - reach));
            var last = Math.Min(inputs - 1, (int)Math.Ceiling(centre + reach));
            var sum = 0.0;
            for (var index = first; index <= last; index++)
            {
                sum += Math.Max(0, reach - Math.Abs(index + 0.5 - centre));
            }

            for (var index = first; index <= last; index++)
            {
                var weight = (float)(Math.Max(0, reach - Math.Abs(index + 0.5 - centre)) / sum);
                if (weight > 0)
                {
                    filter.Add(index, weight);
                }
            }

            filter.EndOutput();
        }

        return filter;
    }

    /// <summary>Adds a tap to the output being described; a tap at the index of the one before joins it.</summary>
    public void Add(int index, float weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        InputCount = Math.Max(InputCount, index + 1);
        if (_taps > _starts[OutputCount] && _indices[_taps - 1] == index)
        {
            _weights[_taps - 1] += weight;
            return;
        }

        if (_taps == _indices.Length)
        {
            Array.Resize(ref _indices, _taps * 2);
            Array.Resize(ref _weights, _taps * 2);
        }

        _indices[_taps] = index;
        _weights[_taps++] = weight;
    }

    public void EndOutput() => _starts[++OutputCount] = _taps;
}
