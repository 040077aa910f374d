namespace OrleansImageSearch.Similarity.Fusion;

/// <summary>How the scores of one stored image against several query images become one.</summary>
public enum ImageCombination
{
    /// <summary>The largest: like any of them.</summary>
    Best = 0,

    /// <summary>The mean: like all of them.</summary>
    Mean = 1,

    /// <summary>
    /// The algebraic sum, 1 - (1 - a)(1 - b)...: every likeness adds, and the result stays in 0..1 without a ceiling at which
    /// differences vanish.
    /// </summary>
    Sum = 2,
}
