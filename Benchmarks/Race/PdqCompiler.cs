using System.Diagnostics;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>Compiles the program that searches PDQ's own indexes against the headers of a checkout of facebook/ThreatExchange.</summary>
internal static class PdqCompiler
{
    /// <param name="sources">The checkout: the folder that has <c>pdq/cpp/index</c>.</param>
    /// <param name="folder">Where the program goes.</param>
    /// <returns>The program's path.</returns>
    public static async Task<string> CompileAsync(string sources, string folder)
    {
        var program = Path.Combine(folder, "pdq_index");
        var source = Path.Combine(AppContext.BaseDirectory, "Race", "Peers", "pdq_index.cpp");
        using var compiler = Process.Start("g++", ["-std=c++17", "-O3", "-march=native", "-I", sources, source, "-o", program]);
        await compiler.WaitForExitAsync();
        return compiler.ExitCode == 0
            ? program
            : throw new InvalidOperationException($"g++ could not compile PDQ's indexes from {sources}: see its errors above.");
    }
}
