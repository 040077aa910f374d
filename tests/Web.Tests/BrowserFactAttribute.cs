using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Web.Tests;

/// <summary>A fact that needs a browser and the built web UI, which <c>./test</c> installs and builds.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = BrowserInstallation.Missing;
}

/// <summary>A theory that needs a browser and the built web UI, which <c>./test</c> installs and builds.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = BrowserInstallation.Missing;
}

internal static class BrowserInstallation
{
    /// <summary>Debian's Chromium.</summary>
    public const string Chromium = "/usr/bin/chromium";

    /// <summary>The accessibility checker, as npm has installed it.</summary>
    public static string Axe { get; } = Path.Combine(RepositoryRoot.Path, "Web/node_modules/axe-core/axe.min.js");

    /// <summary>Why tests must be skipped; null where everything is there.</summary>
    public static string? Missing { get; } =
        !File.Exists(Chromium) ? $"needs {Chromium}: ./test installs it"
        : !File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot/index.html")) || !File.Exists(Axe) ? "needs the web UI: ./test builds it"
        : null;
}
