namespace OrleansImageSearch.Similarity.Measures.Resampling;

/// <summary>
/// A linear map from the samples along one axis of a picture to fewer (or more): output o is the sum of
/// <c>Weights(o)[t] * input[Indices(o)[t]]</c> over its taps t. Indices rise; weights are positive and sum to 1.
/// </summary>
internal sealed class AxisFilter
{
    private readonly int[] _starts;
    private readonly int[] _indices;
    private readonly float[] _weights;

    private AxisFilter(int[] starts, int[] indices, float[] weights)
    {
        _starts = starts;
        _indices = indices;
        _weights = weights;
    }

    public int OutputCount => _starts.Length - 1;

    public ReadOnlySpan<int> Indices(int output) => _indices.AsSpan(_starts[output].._starts[output + 1]);

    public ReadOnlySpan<float> Weights(int output) => _weights.AsSpan(_starts[output].._starts[output + 1]);

    /// <summary>
    /// Area averaging: output o is the mean over the o-th of <paramref name="outputs"/> equal parts of the axis, samples
    /// that lie in two parts counting by their share.
    /// </summary>
    public static AxisFilter Area(int inputs, int outputs)
    {
        var builder = new Builder(outputs);
        for (var output = 0; output < outputs; output++)
        {
            // In units of 1/outputs of a sample all borders are whole numbers: a sample is `outputs` long, a part is `inputs` long.
            var from = (long)output * inputs;
            var to = from + inputs;
            for (var index = from / outputs; index * outputs < to; index++)
            {
                var covered = Math.Min(to, (index + 1) * outputs) - Math.Max(from, index * outputs);
                builder.Add((int)index, covered / (double)inputs);
            }

            builder.EndOutput();
        }

        return builder.Build();
    }

    /// <summary>Collects taps output by output; equal neighbouring indices become one tap.</summary>
    public sealed class Builder(int outputs)
    {
        private readonly List<int> _starts = new(outputs + 1) { 0 };
        private readonly List<int> _indices = new(outputs * 8);
        private readonly List<double> _weights = new(outputs * 8);

        /// <summary>Adds to the current output; indices must not fall.</summary>
        public void Add(int index, double weight)
        {
            if (_indices.Count > _starts[^1] && _indices[^1] == index)
            {
                _weights[^1] += weight;
                return;
            }

            _indices.Add(index);
            _weights.Add(weight);
        }

        public void EndOutput() => _starts.Add(_indices.Count);

        public AxisFilter Build() => new([.. _starts], [.. _indices], [.. _weights.ConvertAll(weight => (float)weight)]);
    }
}
