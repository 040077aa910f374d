namespace OrleansImageSearch.Storage.S3;

/// <summary>An S3-compatible service, and the bucket there that keeps originals.</summary>
public sealed class S3Options
{
    /// <summary>The bucket, which must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What the keys of originals begin with, as a folder without slashes around it. Default: nothing.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Address of the service, where it is not Amazon's own: <c>http://10.0.0.5:9000</c>.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>Region of the bucket. Default: what the SDK finds (<c>AWS_REGION</c>, profile); us-east-1 where there is a <see cref="ServiceUrl"/>.</summary>
    public string? Region { get; set; }

    /// <summary>Whether the bucket is named in the path and not in the host name. Default: where there is a <see cref="ServiceUrl"/>.</summary>
    public bool? ForcePathStyle { get; set; }

    /// <summary>The account. Default: what the SDK finds (<c>AWS_ACCESS_KEY_ID</c>, profile, role of the machine).</summary>
    public string? AccessKey { get; set; }

    /// <summary>With <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; set; }
}
