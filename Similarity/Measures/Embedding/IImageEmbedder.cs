namespace OrleansImageSearch.Similarity.Measures.Embedding;

/// <summary>A model that turns pictures into vectors, near where pictures show alike things. Safe to share between threads.</summary>
public interface IImageEmbedder
{
    /// <summary>Changes whenever the same picture may get another vector: vectors of different models are never compared.</summary>
    string Model { get; }

    /// <summary>Components of every vector.</summary>
    int Dimensions { get; }

    /// <summary>The picture's vector: of unit length, or all zero where the model sees nothing in it.</summary>
    float[] Embed(RgbView image);
}
