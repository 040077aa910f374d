namespace Orleans.Runtime;

/// <summary>A silo as the others know it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="GatewayAddress">Where clients reach it; port 0 where they do not.</param>
/// <param name="Status">Whether it takes grains.</param>
internal sealed record Member(SiloAddress Address, SiloAddress GatewayAddress, SiloStatus Status);

/// <summary>The silos at one moment.</summary>
/// <param name="Members">All that are known, the dead included, in address order.</param>
internal sealed record Membership(IReadOnlyList<Member> Members)
{
    public static readonly Membership None = new([]);

    private readonly Dictionary<SiloAddress, Member> _byAddress = Members.ToDictionary(member => member.Address);

    /// <summary>Those that take new grains.</summary>
    public SiloAddress[] Active { get; } =
        [.. Members.Where(member => member.Status == SiloStatus.Active).Select(member => member.Address)];

    public SiloStatus StatusOf(SiloAddress address) => _byAddress.TryGetValue(address, out var member) ? member.Status : SiloStatus.None;
}
