namespace Orleans;

/// <summary>Decides whether a client that found no cluster tries again.</summary>
public interface IClientConnectionRetryFilter
{
    Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken);
}
