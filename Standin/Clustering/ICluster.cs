namespace Orleans.Runtime;

/// <summary>What silos and clients share: who is a member, which silo holds which grain, and a way to each silo.</summary>
internal interface ICluster
{
    Membership Membership { get; }

    IGrainDirectory Directory { get; }

    /// <summary>Makes the silo a member that takes no grains yet.</summary>
    Task JoinAsync(Silo silo, CancellationToken cancellationToken);

    /// <summary>Tells the others the silo's new status.</summary>
    Task PublishStatusAsync(Silo silo, SiloStatus status, CancellationToken cancellationToken);

    /// <summary>Ends the membership of a silo at once.</summary>
    void Leave(Silo silo);

    /// <summary>Begins to take part without a silo.</summary>
    /// <exception cref="SiloUnavailableException">No silo is there.</exception>
    Task ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the newest membership, after a silo did not take a request.</summary>
    Task RefreshAsync();

    /// <summary>The silo that finds the way of a client's requests; null where the caller does that itself.</summary>
    SiloAddress? ChooseGateway();

    /// <summary>Hands a request over to a silo; it is answered, rejected or failed later.</summary>
    /// <returns>False where the silo does not take it.</returns>
    bool TrySend(Request request, SiloAddress silo);
}

/// <summary>Which silo holds a grain. Entries of dead silos count for nothing.</summary>
internal interface IGrainDirectory
{
    /// <returns>Null where no silo holds it.</returns>
    ValueTask<SiloAddress?> FindAsync(GrainId grainId);

    /// <summary>Enters the silo, unless another one holds the grain.</summary>
    /// <returns>The silo that holds it now.</returns>
    ValueTask<SiloAddress> ClaimAsync(GrainId grainId, SiloAddress silo);

    /// <summary>Removes the silo's entry, or hands it to <paramref name="successor"/>.</summary>
    ValueTask ReleaseAsync(GrainId grainId, SiloAddress silo, SiloAddress? successor);
}
