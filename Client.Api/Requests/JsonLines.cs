using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansImageSearch.Grains.Interfaces;

namespace OrleansImageSearch.Client.Api.Requests;

/// <param name="Number">Counted from 1.</param>
/// <param name="Value">What it says; null where it says nothing.</param>
/// <param name="Problem">Why it says nothing.</param>
internal readonly record struct JsonLine<T>(long Number, T? Value, string? Problem)
    where T : class;

/// <summary>Reads JSON Lines from a body of any length, a batch at a time; empty lines are skipped.</summary>
internal static class JsonLines
{
    /// <summary>A line takes so many bytes at most, for it is held in memory.</summary>
    public const int MaxLineBytes = 1 << 18;

    /// <exception cref="InvalidRequestException">A line is longer than <see cref="MaxLineBytes"/>.</exception>
    public static async IAsyncEnumerable<JsonLine<T>[]> ReadAsync<T>(
        PipeReader body, JsonTypeInfo<T> type, int batchLines, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var batch = new List<JsonLine<T>>(batchLines);
        var number = 0L;
        for (var isCompleted = false; !isCompleted;)
        {
            var read = await body.ReadAsync(cancellationToken);
            isCompleted = read.IsCompleted;
            var buffer = read.Buffer;
            try
            {
                while (TryCut(ref buffer, isCompleted, out var line))
                {
                    number++;
                    if (!IsBlank(line))
                    {
                        batch.Add(Parse(line, number, type));
                    }

                    if (batch.Count == batchLines)
                    {
                        yield return [.. batch];
                        batch.Clear();
                    }
                }

                if (buffer.Length > MaxLineBytes)
                {
                    throw new InvalidRequestException(
                        "body", $"Line {number + 1} is longer than {MaxLineBytes} bytes: send one JSON object a line. The lines before it are taken in.");
                }
            }
            finally
            {
                // Also where reading ends early: the server cannot read on, and the connection is lost, while a read is open.
                body.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }

    private static bool TryCut(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty || buffer.Length > MaxLineBytes)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonLine<T> Parse<T>(ReadOnlySequence<byte> line, long number, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref reader, type) is { } value
                ? new JsonLine<T>(number, value, null)
                : new JsonLine<T>(number, null, "It is null; send a JSON object.");
        }
        catch (JsonException e)
        {
            return new JsonLine<T>(number, null, $"It is not what this call takes; see /openapi/v1.json. {e.Message}");
        }
    }
}
