using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Maps;

/// <summary>How maps are made. Configuration section <c>Maps</c>.</summary>
public sealed class MapOptions
{
    /// <summary>
    /// Most images of a map. While it is made, its silo holds their codes and neighbours: about a kilobyte an image. Default 2,000,000; 1 to 100,000,000.
    /// </summary>
    public int MaxImages { get; set; } = 2_000_000;

    /// <summary>Threads that compute. Default 0: all processors but one, at least one, so that searches go on.</summary>
    public int Threads { get; set; }

    /// <summary>Neighbours that pull each image. More show coarser structure. Default 15; 2 to 100.</summary>
    public int Neighbors { get; set; } = 15;

    /// <summary>Images on which a map's quality is measured, each compared with all. Default 1000; 1 to 1,000,000.</summary>
    public int QualitySample { get; set; } = 1000;

    internal sealed class Validator : IValidateOptions<MapOptions>
    {
        public ValidateOptionsResult Validate(string? name, MapOptions options)
        {
            List<string> failures = [];
            Check(options.MaxImages, nameof(MaxImages), 1, 100_000_000);
            Check(options.Threads, nameof(Threads), 0, 1024);
            Check(options.Neighbors, nameof(Neighbors), 2, 100);
            Check(options.QualitySample, nameof(QualitySample), 1, 1_000_000);
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

            void Check(int value, string setting, int least, int most)
            {
                if (value < least || value > most)
                {
                    failures.Add($"Maps:{setting} is {value}; set it to {least} to {most}.");
                }
            }
        }
    }
}
