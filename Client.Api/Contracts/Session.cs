namespace OrleansImageSearch.Client.Api.Contracts;

/// <param name="Required">Whether a key is asked for.</param>
/// <param name="SignedIn">Whether this request came with it, or with the cookie that was had for it.</param>
public sealed record Session(bool Required, bool SignedIn);

/// <param name="Key">The API key.</param>
public sealed record SignIn(string Key);
