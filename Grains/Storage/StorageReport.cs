using System.Globalization;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>The disks in words that someone can act on.</summary>
internal static class StorageReport
{
    public static StorageOverview Of(DiskMap map, StorageOptions options) => new(
        options.Copies,
        [.. map.All.Select(disk => Describe(disk.Record, disk.State)).OrderBy(disk => disk.Id)],
        [.. Problems(map, options)]);

    private static DiskOverview Describe(DiskRecord disk, DiskState state) => new(
        disk.Id,
        disk.Silo,
        disk.Folder,
        state,
        disk.CapacityBytes,
        disk.Usage.UsedBytes,
        disk.Usage.RoomBytes,
        disk.Usage.Files,
        disk.Usage.Missing,
        disk.Usage.Rotten,
        disk.Usage.Restored);

    private static IEnumerable<string> Problems(DiskMap map, StorageOptions options)
    {
        if (map.Nodes < options.Copies)
        {
            yield return Text($"Storage:Copies is {options.Copies}, but the disks are on {map.Nodes} nodes: a lost node may take originals with it. Add nodes.");
        }

        foreach (var (disk, state) in map.All.OrderBy(disk => disk.Record.Id))
        {
            var name = $"The disk {disk.Id} ({disk.Folder} of {disk.Silo})";
            if (state == DiskState.Away)
            {
                yield return Text(
                    $"{name} has been away for {disk.Unseen.TotalSeconds:0} s; its copies are made anew elsewhere when that is {options.RestoreAfter.TotalSeconds:0} s.");
            }

            if (state == DiskState.Here && disk.Usage.RoomBytes <= 0)
            {
                yield return $"{name} is full: new originals go to others. Make room or add a disk.";
            }

            if (state == DiskState.Here && disk.Usage.Missing > 0)
            {
                yield return Text($"{name} lacks {disk.Usage.Missing} originals that no disk here can give: bring back the disks that are away, or upload them again.");
            }
        }

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
