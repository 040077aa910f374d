namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>A file in the trash, a line of <c>trash list --jsonl</c>.</summary>
internal sealed record TrashLine(Guid Apply, DateTimeOffset At, string Path, string Sha256, long Bytes, string TrashPlace);

/// <summary>An apply that can be undone: files in a trash here, or items on the server alone.</summary>
internal sealed record UndoableApply(Guid Apply, DateTimeOffset At, long? Files, long? Bytes, string? Trash, long? Items = null);
