using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace OrleansImageSearch.Storage.S3;

/// <summary>Calls of an S3-compatible service; what goes wrong is one line that says what to do.</summary>
public sealed class S3Service : IDisposable
{
    /// <summary>Of one call with its repetitions; shorter than a grain call waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly AmazonS3Client _client;
    private readonly string _name;

    /// <exception cref="StorageException">There is no region, or the address is none.</exception>
    public S3Service(S3Options options)
    {
        try
        {
            var config = new AmazonS3Config
            {
                MaxErrorRetry = 2,
                ForcePathStyle = options.ForcePathStyle ?? options.ServiceUrl is not null,
                // Other services than Amazon's do not know the checksums that the SDK adds by itself; ours is always sent.
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            };
            if (options.ServiceUrl is { } url)
            {
                config.ServiceURL = url;
                config.AuthenticationRegion = options.Region ?? "us-east-1";
            }
            else if (options.Region is { } region)
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            }

            _name = options.ServiceUrl ?? $"Amazon S3 in {config.RegionEndpoint?.SystemName ?? "no region"}";
            _client = options.AccessKey is { } key
                ? new AmazonS3Client(new BasicAWSCredentials(key, options.SecretKey ?? ""), config)
                : new AmazonS3Client(config);
        }
        catch (Exception e) when (e is AmazonClientException or ArgumentException or UriFormatException)
        {
            throw new StorageException($"The S3 service cannot be used ({OneLine(e)}): set Storage:S3:Region, or Storage:S3:ServiceUrl to an address.", e);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Makes a call about a bucket.</summary>
    /// <returns>The default where there is no such object.</returns>
    /// <exception cref="StorageException">It failed; the message says why and what to do.</exception>
    internal async Task<T?> CallAsync<T>(string bucket, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await call(_client, patience.Token);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return default;
        }
        catch (AmazonS3Exception e)
        {
            throw new StorageException(Explain(bucket, e), e);
        }
        catch (Exception e) when (IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new StorageException($"The S3 service {_name} cannot be reached ({OneLine(e)}): check Storage:S3:ServiceUrl and the network, and try again.", e);
        }
        catch (AmazonClientException e)
        {
            throw new StorageException(
                $"The S3 service {_name} cannot be called ({OneLine(e)}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or Storage:S3:AccessKey and SecretKey.", e);
        }
    }

    private static bool IsUnreachable(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException or AmazonServiceException || e.InnerException is HttpRequestException;

    private string Explain(string bucket, AmazonS3Exception e) => e.ErrorCode switch
    {
        "NoSuchBucket" => $"There is no bucket {bucket} at {_name}: create it, or name another one.",
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" =>
            $"{_name} does not accept the account ({e.ErrorCode}): correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or Storage:S3:AccessKey and SecretKey.",
        _ when e.StatusCode == HttpStatusCode.Forbidden =>
            $"{_name} does not permit this in the bucket {bucket} ({OneLine(e)}): give the account s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket.",
        _ => $"{_name} answered {(int)e.StatusCode} {e.ErrorCode} about the bucket {bucket} ({OneLine(e)}): try again, or see what its log says.",
    };

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
