using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>A job that takes in files and folders.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Sources">What it was started with.</param>
/// <param name="Found">Files seen so far; final once listed.</param>
/// <param name="Listed">Whether all sources have been listed.</param>
/// <param name="Added">Images taken in.</param>
/// <param name="Known">Files whose bytes were stored already.</param>
/// <param name="Rejected">Files not taken in.</param>
/// <param name="StartedAt">When it was first started.</param>
/// <param name="FinishedAt">When it ended; absent while it runs.</param>
/// <param name="Message">Why it failed.</param>
public sealed record Job(
    Guid Id,
    JobState State,
    string[] Sources,
    long Found,
    bool Listed,
    long Added,
    long Known,
    long Rejected,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? Message);

/// <summary>running: it goes on. done: every file was handled. failed: it could not go on, and the message says why.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <param name="Jobs">Latest first.</param>
public sealed record JobList(Job[] Jobs);

/// <summary>A page of the files that a job did not take in.</summary>
/// <param name="Rejections">In the order of their place.</param>
/// <param name="Next">What to send as after for the next page; absent at the end.</param>
public sealed record RejectionPage(Rejection[] Rejections, string? Next);

/// <param name="Place">The file.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record Rejection(string Place, string Reason);
