using OrleansImageSearch.Catalog.Duplicates;

namespace OrleansImageSearch.Grains.Duplicates;

/// <summary>What people said of the pictures of some groups.</summary>
internal sealed class GroupVerdicts(IReadOnlyList<VerdictRecord> verdicts)
{
    private readonly HashSet<string>[] _kept = Sets(verdicts, Verdict.Keep);
    private readonly HashSet<string>[] _different = Sets(verdicts, Verdict.NotDuplicate);

    /// <summary>The group without members that somebody said are no duplicates of the image in its centre, or of a member before them.</summary>
    public GroupRecord WithoutDifferent(GroupRecord group)
    {
        var members = new List<MemberRecord>();
        foreach (var member in group.Members)
        {
            if (!members.Exists(before => Array.Exists(
                _different, verdict => verdict.Contains(before.Image.Sha256) && verdict.Contains(member.Image.Sha256))))
            {
                members.Add(member);
            }
        }

        return group with { Members = members };
    }

    /// <summary>Whether somebody wants all that is in the group: it comes back when it has a new member.</summary>
    public bool Cover(GroupRecord group) =>
        Array.Exists(_kept, verdict => group.Members.All(member => verdict.Contains(member.Image.Sha256)));

    private static HashSet<string>[] Sets(IReadOnlyList<VerdictRecord> verdicts, Verdict verdict) =>
        [.. verdicts.Where(each => each.Verdict == verdict).Select(each => each.Sha256.ToHashSet(StringComparer.Ordinal))];
}
