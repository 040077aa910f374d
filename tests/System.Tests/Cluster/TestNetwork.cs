using System.Diagnostics;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>
/// Addresses for the machines of a cluster. Where this process is root and <c>ip</c> is installed, every machine is a network namespace
/// with one address on a bridge, and can be cut off; else all are loopback addresses of this one machine.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    /// <summary>The test itself has this host number.</summary>
    public const int Self = 1;

    private readonly List<int> _machines = [];
    private readonly string _tag = $"is{Environment.ProcessId}";

    public TestNetwork()
    {
        CanCut = CutOffFactAttribute.IsPossible;
        Prefix = CanCut ? $"10.77.{Environment.ProcessId % 250}" : $"127.77.{Environment.ProcessId % 250}";
        if (CanCut)
        {
            Ip("link", "add", _tag, "type", "bridge");
            Ip("addr", "add", $"{AddressOf(Self)}/24", "dev", _tag);
            Ip("link", "set", _tag, "up");
        }
    }

    /// <summary>Whether machines can be cut off.</summary>
    public bool CanCut { get; }

    private string Prefix { get; }

    public string Subnet => $"{Prefix}.0/24";

    public string AddressOf(int host) => $"{Prefix}.{host}";

    /// <summary>Adds a machine.</summary>
    /// <returns>The words before a command that run it there.</returns>
    public string[] AddMachine(int host)
    {
        if (!CanCut)
        {
            return [];
        }

        var name = Namespace(host);
        Ip("netns", "add", name);
        _machines.Add(host);
        Ip("link", "add", Port(host), "type", "veth", "peer", "name", "eth0", "netns", name);
        Ip("link", "set", Port(host), "master", _tag, "up");
        Ip("-n", name, "addr", "add", $"{AddressOf(host)}/24", "dev", "eth0");
        Ip("-n", name, "link", "set", "eth0", "up");
        Ip("-n", name, "link", "set", "lo", "up");
        return ["ip", "netns", "exec", name];
    }

    /// <summary>Drops all packets from and to a machine: no connection is refused, closed or reset.</summary>
    public void Cut(int host) => Ip("link", "set", Port(host), "down");

    public void Mend(int host) => Ip("link", "set", Port(host), "up");

    public void Dispose()
    {
        foreach (var host in _machines)
        {
            Ip("link", "del", Port(host)); // or else it stays for a while after its namespace, and the next network may want its name
            Ip("netns", "del", Namespace(host));
        }

        if (CanCut)
        {
            Ip("link", "del", _tag);
        }
    }

    private static void Ip(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var complaint = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        Assert.True(ip.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {complaint}");
    }

    private string Namespace(int host) => $"{_tag}-{host}";

    /// <summary>The bridge's end of a machine's cable.</summary>
    private string Port(int host) => $"{_tag}p{host}";
}

/// <summary>A fact that needs to cut machines off from the network.</summary>
public sealed class CutOffFactAttribute : FactAttribute
{
    public CutOffFactAttribute()
    {
        if (!IsPossible)
        {
            Skip = "needs to be root and the command ip (package iproute2)";
        }
    }

    internal static bool IsPossible { get; } =
        Environment.IsPrivilegedProcess
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, "ip")));
}

/// <summary>A fact for machines on which <see cref="CutOffFactAttribute"/> is skipped.</summary>
public sealed class LoopbackFactAttribute : FactAttribute
{
    public LoopbackFactAttribute()
    {
        if (CutOffFactAttribute.IsPossible)
        {
            Skip = "the same runs in a network that fails";
        }
    }
}
