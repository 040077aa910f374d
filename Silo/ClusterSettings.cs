using System.Net;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Silo;

/// <summary>
/// How this node finds the others, and how soon they find out that one is gone. Configuration section <c>Cluster</c>; without a
/// name the node is alone. A bad value stops the start.
/// </summary>
public sealed class ClusterSettings
{
    public const string Section = "Cluster";

    /// <summary>The same for all clusters of this program, so that they can share a database.</summary>
    public const string ServiceId = "image-search";

    /// <summary>The ADO.NET provider that Orleans' membership tables are reached by.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>The cluster's name, the same on all its nodes. Default: none, a single node.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// This node's IP address as the others reach it, and the only one it listens on, so that silos are not reachable through
    /// networks that they do not use. Default 127.0.0.1: a cluster on one machine.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port for the other silos. Default 11111; 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients. Default 30000; 1 to 65535, not <see cref="SiloPort"/>.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>How often the silos probe each other, and how long an answer may take. Default 1 s; 0.1 s to 1 min.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes in a row that a silo misses before another votes it dead. Default 3; 1 to 100.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// Votes of different silos that declare a silo dead; fewer silos than that agree among themselves. Default 2; 1 to 10.
    /// </summary>
    public int DeathVotes { get; set; } = 2;

    /// <summary>
    /// How often silos and clients read the membership table besides being told of changes, and silos leave their sign of life in it.
    /// Default 5 s; 1 s to 10 min.
    /// </summary>
    public TimeSpan TableInterval { get; set; } = TimeSpan.FromSeconds(5);

    internal IPAddress AdvertisedAddress => IPAddress.Parse(Address);

    /// <summary>The validated section.</summary>
    /// <exception cref="OptionsValidationException">A value is out of range; the message gives it and the range.</exception>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<ClusterSettings>() ?? new ClusterSettings();
        settings.Name = string.IsNullOrWhiteSpace(settings.Name) ? null : settings.Name.Trim();
        var result = new Validator().Validate(null, settings);
        return result.Succeeded ? settings : throw new OptionsValidationException(Section, typeof(ClusterSettings), result.Failures);
    }

    /// <exception cref="InvalidOperationException">The cluster has a name and no catalog to meet in.</exception>
    /// <exception cref="CatalogException">The string is not a connection string.</exception>
    public string RequireConnectionString(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new InvalidOperationException(
                $"Cluster:Name is '{Name}', but ConnectionStrings:Catalog is not set: name the PostgreSQL server that all nodes share.");
        }

        ImageCatalog.CreateDataSource(connectionString).Dispose();
        return connectionString;
    }

    internal sealed class Validator : IValidateOptions<ClusterSettings>
    {
        private const int MaxPort = 65535;

        public ValidateOptionsResult Validate(string? name, ClusterSettings options)
        {
            List<string> failures = [];
            if (!IPAddress.TryParse(options.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            {
                failures.Add($"{Section}:{nameof(Address)} is '{options.Address}'; set it to the IP address by which the other nodes reach this one.");
            }

            Require(nameof(SiloPort), options.SiloPort, 1, MaxPort);
            Require(nameof(GatewayPort), options.GatewayPort, 1, MaxPort);
            if (options.SiloPort == options.GatewayPort)
            {
                failures.Add($"{Section}:{nameof(SiloPort)} and {Section}:{nameof(GatewayPort)} are both {options.SiloPort}; set them to different ports.");
            }

            Require(nameof(ProbeInterval), options.ProbeInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
            Require(nameof(MissedProbes), options.MissedProbes, 1, 100);
            Require(nameof(DeathVotes), options.DeathVotes, 1, 10);
            Require(nameof(TableInterval), options.TableInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

            void Require<T>(string setting, T value, T least, T most)
                where T : IComparable<T>
            {
                if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                {
                    failures.Add($"{Section}:{setting} is {value}; set it to {least} to {most}.");
                }
            }
        }
    }
}
