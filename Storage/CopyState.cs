namespace OrleansImageSearch.Storage;

/// <summary>What a disk has of an original.</summary>
public enum CopyState
{
    /// <summary>Nothing.</summary>
    Absent = 0,

    /// <summary>Its bytes, with the right hash when last looked at.</summary>
    Sound = 1,

    /// <summary>Only bytes that have another hash by now, moved aside.</summary>
    Rotten = 2,
}
