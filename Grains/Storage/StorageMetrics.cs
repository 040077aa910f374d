using System.Diagnostics.Metrics;
using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>What is on this silo's disks: instruments of the meter <see cref="Instrumentation.Name"/>, one series a folder.</summary>
public sealed class StorageMetrics
{
    public StorageMetrics(IMeterFactory meters, LocalDisks disks)
    {
        var meter = meters.Create(Instrumentation.Name);
        meter.CreateObservableUpDownCounter("imagesearch.originals", () => ByDisk(disk => disk.Disk.Files), "{file}", "Originals on this silo's disks.");
        meter.CreateObservableUpDownCounter("imagesearch.originals.size", () => ByDisk(disk => disk.Disk.UsedBytes), "By", "Bytes of these originals.");
        meter.CreateObservableUpDownCounter(
            "imagesearch.originals.missing", () => ByDisk(disk => disk.Missing), "{file}", "Originals that should be there and that no other disk can give.");
        meter.CreateObservableCounter(
            "imagesearch.originals.rotten", () => ByDisk(disk => disk.Disk.Rotten), "{file}", "Originals moved aside because their bytes had changed.");
        meter.CreateObservableCounter("imagesearch.originals.restored", () => ByDisk(disk => disk.Restored), "{file}", "Originals copied anew from other disks.");

        IEnumerable<Measurement<long>> ByDisk(Func<LocalDisk, long> value) =>
            disks.All.Select(disk => new Measurement<long>(value(disk), new KeyValuePair<string, object?>("folder", disk.Disk.Folder)));
    }
}
