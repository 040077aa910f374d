namespace OrleansImageSearch.Storage;

/// <summary>A disk as placement sees it.</summary>
/// <param name="Id">Stays with the disk, wherever it is.</param>
/// <param name="Weight">Its share in relation to the others', as its capacity; above 0.</param>
/// <param name="Node">Who has it: what is lost together with it.</param>
public sealed record PlacementDisk(Guid Id, double Weight, string Node);
