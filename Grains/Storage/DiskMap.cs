using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>All disks as they were a moment ago, and by them where each original should be.</summary>
internal sealed class DiskMap
{
    private readonly Dictionary<Guid, (DiskRecord Record, DiskState State)> _disks;
    private readonly RendezvousPlacement _placement;

    /// <param name="records">As the catalog has them.</param>
    /// <param name="isLocal">Whether this silo has a disk: then it is here, though its reports may not have come through, or another silo answered for it.</param>
    /// <param name="options">For how long a disk may be silent.</param>
    public DiskMap(IEnumerable<DiskRecord> records, Func<Guid, bool> isLocal, StorageOptions options)
    {
        _disks = records.ToDictionary(record => record.Id, record => (record, isLocal(record.Id) ? DiskState.Here : StateOf(record, options)));
        _placement = new RendezvousPlacement(
            _disks.Values
                .Where(disk => disk.State != DiskState.Lost)
                .Select(disk => new PlacementDisk(disk.Record.Id, disk.Record.CapacityBytes, NodeOf(disk.Record))),
            options.Copies);
        Fingerprint = string.Join(' ', _placement.Disks.Select(disk => $"{disk.Id} {disk.Weight} {disk.Node} {StateOf(disk.Id)}"));
    }

    /// <summary>Changes whenever originals should be elsewhere, or may be had again.</summary>
    public string Fingerprint { get; }

    public IEnumerable<(DiskRecord Record, DiskState State)> All => _disks.Values;

    /// <summary>Nodes that have, or will have again, a disk.</summary>
    public int Nodes => _placement.Disks.Select(disk => disk.Node).Distinct().Count();

    public DiskRecord Find(PlacementDisk disk) => _disks[disk.Id].Record;

    public DiskState StateOf(Guid id) => _disks.TryGetValue(id, out var disk) ? disk.State : DiskState.Lost;

    /// <summary>The disks that can be used, in the order in which an original is looked for.</summary>
    public IEnumerable<PlacementDisk> OrderOfHere(string sha256) => _placement.Order(sha256).Where(disk => StateOf(disk.Id) == DiskState.Here);

    /// <summary>Where the copies of an original should be, though some of these disks may be away.</summary>
    public PlacementDisk[] Wanted(string sha256) => _placement.Choose(sha256);

    private static DiskState StateOf(DiskRecord record, StorageOptions options) =>
        record.Unseen <= options.AwayAfter ? DiskState.Here
        : record.Unseen <= options.RestoreAfter ? DiskState.Away
        : DiskState.Lost;

    /// <summary>A silo that is started again is the same node.</summary>
    private static string NodeOf(DiskRecord record) => record.Silo.Split('@')[0];
}
