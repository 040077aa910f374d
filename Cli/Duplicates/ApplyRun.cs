using System.Collections.Concurrent;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Works through groups, some at a time: plans, moves, tells the server, and reports.</summary>
internal sealed class ApplyRun(ImageSearchClient client, TrashFolders trashes, ChoiceRules rules, ApplyReport report)
{
    private const int GroupsAtOnce = 128;

    private const int CallsAtOnce = 8;

    private readonly GroupPlanner _planner = new(rules, trashes);
    private readonly ServerTelling _telling = new(client);

    /// <summary>Says what would be done, by the names of the files alone.</summary>
    public async Task PlanAsync(IAsyncEnumerable<GroupLine> lines, CancellationToken cancellationToken)
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            if (Accept(line) is { } group)
            {
                report.Add(_planner.Plan(group, _ => true));
            }
        }
    }

    /// <summary>Does it.</summary>
    /// <exception cref="CommandFailedException">The server did not hear of all that went to the trash, which is told again next time.</exception>
    public async Task RunAsync(Guid apply, IAsyncEnumerable<GroupLine> lines, CancellationToken cancellationToken)
    {
        using var mover = new Mover(trashes, new ApplyStarted(apply, DateTimeOffset.UtcNow, client.ServerText));
        await foreach (var part in lines.Chunk(GroupsAtOnce).WithCancellation(cancellationToken))
        {
            DuplicateGroup[] groups = [.. part.Select(Accept).OfType<DuplicateGroup>()];
            var uploads = await FindUploadsAsync(groups, cancellationToken);
            PlannedGroup[] planned = [.. groups.Select(group => _planner.Plan(group, uploads.Contains))];
            var moved = mover.Move(planned, cancellationToken);
            try
            {
                // What was moved is told, also when the user has just interrupted.
                await TellAsync(mover, moved);
            }
            catch (ServerException unreachable)
            {
                throw new CommandFailedException(
                    $"{unreachable.Message.TrimEnd('.')}; {moved.Count:N0} items are in the trash and the server does not know yet: "
                    + $"imagesearch duplicates apply --yes tells it, imagesearch duplicates undo {apply} brings them back");
            }
            finally
            {
                Array.ForEach(planned, report.Add);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private DuplicateGroup? Accept(GroupLine line)
    {
        if (line.Problem is { } problem)
        {
            report.Reject(line.Number, problem);
            return null;
        }

        return line.Group;
    }

    /// <summary>Those kept items that are uploads the server has.</summary>
    private async Task<HashSet<DuplicateItem>> FindUploadsAsync(IEnumerable<DuplicateGroup> groups, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<DuplicateItem>();
        var uploads = groups.SelectMany(group => group.Items).Where(item => item.Action == DuplicateItem.Keep && ItemPlace.Of(item).IsUpload);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(uploads, parallel, async (item, cancellation) =>
        {
            if (await client.HasAsync(item, cancellation))
            {
                found.Add(item);
            }
        });
        return [.. found];
    }

    private async Task TellAsync(Mover mover, IReadOnlyList<TrashedItem> moved)
    {
        foreach (var item in moved)
        {
            item.Planned.MarkTrashed(item.Record.Path is null ? null : item.Apply.PlaceOf(item.Record));
        }

        var byRecord = moved.ToDictionary(item => item.Record, item => item.Planned);
        foreach (var apply in mover.Applies)
        {
            var items = moved.Where(item => item.Apply == apply).Select(item => item.Record).ToArray();
            foreach (var refused in await _telling.TellTrashedAsync(apply, items, CancellationToken.None))
            {
                byRecord[refused.Item].Skip(refused.Reason);
            }

            apply.Append([new ServerTold(DateTimeOffset.UtcNow)]);
            apply.Forget();
        }
    }
}
