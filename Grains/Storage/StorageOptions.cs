using Microsoft.Extensions.Options;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>How uploaded originals are kept, the same on all nodes but for the disks. Configuration section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Of each original, each on another node as far as there are enough. Default 1; 1 to 16.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>This node's disks. Default: one, <c>Ingest:OriginalsDirectory</c>.</summary>
    public List<DiskOptions> Disks { get; set; } = [];

    /// <summary>An S3-compatible service; where it names a bucket, that keeps the originals in place of the nodes' disks. Default: Amazon's, and no bucket.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>Whether an S3 bucket keeps the originals.</summary>
    internal bool IsInS3 => S3.Bucket.Length > 0;

    /// <summary>Left free on each disk's file system. Default 64 MiB; 0 or more.</summary>
    public long ReserveBytes { get; set; } = 64 << 20;

    /// <summary>A disk that its silo has not reported for so long counts as away; it reports five times as often. Default 10 s; 0.5 s to 10 min.</summary>
    public TimeSpan AwayAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The copies on a disk that has been away for so long are made anew on others. Default 15 min; <see cref="AwayAfter"/> to 30 days.</summary>
    public TimeSpan RestoreAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How often a disk is compared with what should be on it, besides whenever disks come or go. Default 1 h; 1 s to 30 days.
    /// </summary>
    public TimeSpan RepairInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often all bytes on a disk are compared with their hashes. Default 7 days; 1 s to 365 days.</summary>
    public TimeSpan ScrubInterval { get; set; } = TimeSpan.FromDays(7);

    /// <summary>What comparing and restoring may read and write on each disk a second. Default 32 MiB; 1 KiB or more.</summary>
    public long BackgroundBytesPerSecond { get; set; } = 32 << 20;

    internal TimeSpan ReportInterval => AwayAfter / 5;

    internal sealed class Validator : IValidateOptions<StorageOptions>
    {
        public ValidateOptionsResult Validate(string? name, StorageOptions options)
        {
            List<string> failures = [];
            Require(nameof(Copies), options.Copies, 1, 16);
            Require(nameof(ReserveBytes), options.ReserveBytes, 0, long.MaxValue);
            Require(nameof(AwayAfter), options.AwayAfter, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10));
            Require(nameof(RestoreAfter), options.RestoreAfter, options.AwayAfter, TimeSpan.FromDays(30));
            Require(nameof(RepairInterval), options.RepairInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
            Require(nameof(ScrubInterval), options.ScrubInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
            Require(nameof(BackgroundBytesPerSecond), options.BackgroundBytesPerSecond, 1024, long.MaxValue);
            if (options.S3 is { Bucket: "", Prefix: not "" })
            {
                failures.Add("Storage:S3:Bucket is empty; name an S3 bucket for uploaded originals.");
            }

            if (options.IsInS3 && options.Disks.Count > 0)
            {
                failures.Add("Storage:S3:Bucket and Storage:Disks are both set; originals are kept in one of them: leave out the other.");
            }

            if (options.S3.AccessKey is null != options.S3.SecretKey is null)
            {
                failures.Add("Storage:S3:AccessKey and Storage:S3:SecretKey belong together; set both, or none to use what the environment gives.");
            }

            for (var i = 0; i < options.Disks.Count; i++)
            {
                if (options.Disks[i].Path.Length == 0)
                {
                    failures.Add($"Storage:Disks:{i}:Path is empty; name a folder for uploaded originals.");
                }

                if (options.Disks[i].CapacityBytes is { } capacity)
                {
                    Require($"{nameof(Disks)}:{i}:{nameof(DiskOptions.CapacityBytes)}", capacity, 1, long.MaxValue);
                }
            }

            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

            void Require<T>(string setting, T value, T least, T most)
                where T : IComparable<T>
            {
                if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                {
                    failures.Add($"Storage:{setting} is {value}; set it to {least} to {most}.");
                }
            }
        }
    }
}

/// <summary>One disk of a node.</summary>
public sealed class DiskOptions
{
    /// <summary>A folder on it.</summary>
    public string Path { get; set; } = "";

    /// <summary>What it may hold, which is also its weight among the disks. Default: the size of its file system.</summary>
    public long? CapacityBytes { get; set; }
}
