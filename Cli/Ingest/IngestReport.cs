using System.Diagnostics;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>
/// What became of the files: every known one as a line of JSON, or the counts and the first of the rejected and of the duplicates for people.
/// Safe for several callers at once.
/// </summary>
internal sealed class IngestReport(Terminal terminal, bool asJsonLines)
{
    /// <summary>Rejected files shown to people.</summary>
    public const int MaxShown = 20;

    private readonly Lock _lock = new();
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly List<IngestedFile> _shown = [];
    private readonly List<IngestedFile> _duplicates = [];
    private readonly List<Guid> _jobs = [];
    private IngestCounts _counts;

    /// <summary>Whether further rejected files would appear in the report.</summary>
    public bool WantsRejections => asJsonLines || _shown.Count < MaxShown;

    public IngestCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    /// <summary>Counts files that an enumeration found.</summary>
    public void AddFound(long files, bool listed)
    {
        lock (_lock)
        {
            _counts = _counts with { Found = _counts.Found + files, Listed = listed };
        }
    }

    /// <summary>Counts a file and lists it.</summary>
    public void Add(IngestedFile file)
    {
        lock (_lock)
        {
            _counts = file.Status switch
            {
                IngestedFile.Added => _counts with { Added = _counts.Added + 1 },
                IngestedFile.Known => _counts with { Known = _counts.Known + 1 },
                IngestedFile.Trashed => _counts with { Trashed = _counts.Trashed + 1 },
                _ => _counts with { Rejected = _counts.Rejected + 1 },
            };
            List(file);
        }
    }

    /// <summary>Counts the files of a job that ended.</summary>
    public void Add(JobStatus job)
    {
        lock (_lock)
        {
            _jobs.Add(job.Id);
            _counts = Plus(job);
        }
    }

    /// <summary>Counts files of which only the rejected are told apart.</summary>
    public void Add(long added, long known, long rejected)
    {
        lock (_lock)
        {
            _counts = _counts with { Added = _counts.Added + added, Known = _counts.Known + known, Rejected = _counts.Rejected + rejected };
        }
    }

    /// <summary>Lists a file that is counted with its job.</summary>
    public void ListRejected(Rejection rejection)
    {
        lock (_lock)
        {
            List(new IngestedFile(rejection.Place, IngestedFile.Rejected, Reason: rejection.Reason));
        }
    }

    /// <summary>The counts with those of a job that goes on.</summary>
    public IngestCounts Plus(JobStatus job) => new(
        _counts.Found + job.Found, job.Listed, _counts.Added + job.Added, _counts.Known + job.Known, _counts.Trashed, _counts.Rejected + job.Rejected);

    /// <summary>Writes the end of the report.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        var seconds = _elapsed.Elapsed.TotalSeconds;
        if (asJsonLines)
        {
            var summary = new IngestSummary(_counts.Added, _counts.Known, _counts.Trashed, _counts.Rejected, Math.Round(seconds, 3), _jobs);
            terminal.Out.WriteLine(JsonLine.Of(new IngestSummaryLine(summary)));
        }
        else
        {
            var trashed = _counts.Trashed == 0 ? "" : $"{_counts.Trashed:N0} to the trash, ";
            terminal.Out.WriteLine($"{_counts.Added:N0} added, {_counts.Known:N0} already known, {trashed}{_counts.Rejected:N0} rejected in {seconds:N1} s");
            foreach (var file in _duplicates)
            {
                var like = string.Join(", ", file.Duplicates!);
                terminal.Out.WriteLine(Printable.Line($"  {file.Place} ({file.Status}, image {file.Id}) looks like {like}"));
            }

            foreach (var file in _shown)
            {
                terminal.Out.WriteLine(Printable.Line($"  rejected {file.Place}: {file.Reason}"));
            }

            if (_counts.Rejected > _shown.Count)
            {
                terminal.Out.WriteLine($"  and {_counts.Rejected - _shown.Count:N0} more rejected; --jsonl lists them all");
            }
        }

        return _counts.Rejected > 0 ? ExitCodes.SomeRejected : ExitCodes.Done;
    }

    private void List(IngestedFile file)
    {
        if (asJsonLines)
        {
            terminal.Out.WriteLine(JsonLine.Of(file));
        }
        else if (file.Status == IngestedFile.Rejected && _shown.Count < MaxShown)
        {
            _shown.Add(file);
        }
        else if (file.Status is IngestedFile.Added or IngestedFile.Trashed && file.Duplicates is { Count: > 0 } && _duplicates.Count < MaxShown)
        {
            _duplicates.Add(file);
        }
    }
}
