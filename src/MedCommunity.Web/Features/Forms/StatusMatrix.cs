using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Web.Features.Forms;

/// <summary>Which forms of a month the page is asked to show; in the address by its name.</summary>
public enum StatusFilter
{
    All,
    Late,
    Returned,
    ToVerify,
    ToApprove,
    Approved,
    Draft,
    NotStarted,
    Reopened,
}

internal static class StatusFilters
{
    public static StatusFilter Parse(string? text) => Enum.TryParse<StatusFilter>(text, ignoreCase: true, out var filter) && Enum.IsDefined(filter) ? filter : StatusFilter.All;

    public static string Chinese(this StatusFilter filter) => filter switch
    {
        StatusFilter.All => "全部",
        StatusFilter.Late => "逾期未报",
        StatusFilter.Returned => SubmissionState.Returned.Chinese(),
        StatusFilter.ToVerify => "待核验",
        StatusFilter.ToApprove => "待批准",
        StatusFilter.Approved => SubmissionState.Approved.Chinese(),
        StatusFilter.Draft => SubmissionState.Draft.Chinese(),
        StatusFilter.NotStarted => SubmissionState.NotStarted.Chinese(),
        _ => SubmissionState.Reopened.Chinese(),
    };

    public static bool Takes(this StatusFilter filter, StatusLine line) => filter switch
    {
        StatusFilter.All => true,
        StatusFilter.Late => line.IsLate,
        StatusFilter.Returned => line.State == SubmissionState.Returned,
        StatusFilter.ToVerify => line.State == SubmissionState.Submitted && line.NeedsVerification && !line.IsStopped,
        StatusFilter.ToApprove => line.State == (line.NeedsVerification ? SubmissionState.Verified : SubmissionState.Submitted) && !line.IsStopped,
        StatusFilter.Approved => line.State == SubmissionState.Approved,
        StatusFilter.Draft => line.State == SubmissionState.Draft,
        StatusFilter.NotStarted => line.State == SubmissionState.NotStarted,
        _ => line.State == SubmissionState.Reopened,
    };
}

/// <summary>A unit's forms by template; with the clinics and stations below it, as far as they have a form to show.</summary>
public sealed record MatrixRow(StatusLine Unit, IReadOnlyDictionary<string, StatusLine> Cells, IReadOnlyList<MatrixRow> Below, ReportingTally BelowTally);

public sealed record MatrixSection(UnitKind Kind, IReadOnlyList<MatrixRow> Rows, ReportingTally Others);

/// <summary>Unit × template: by kind of unit, clinics and stations under their branch.</summary>
public sealed record StatusMatrix(IReadOnlyList<StatusLine> Templates, IReadOnlyList<MatrixSection> Sections, int Shown)
{
    public static StatusMatrix Of(StatusPageData data, StatusFilter filter)
    {
        var lines = data.Lines;
        var rows = lines.GroupBy(l => l.Unit).Select(g => (Lines: g.ToList(), Takes: g.Any(l => filter.Takes(l)))).ToList();
        var units = rows.Select(r => r.Lines[0].Unit).ToHashSet(StringComparer.Ordinal);

        // A clinic whose branch the reader does not see stands with its own kind.
        var below = rows.Where(r => r.Lines[0].Branch is { } branch && units.Contains(branch)).ToLookup(r => r.Lines[0].Branch!);
        MatrixRow Row(List<StatusLine> own)
        {
            var under = below[own[0].Unit].ToList();
            return new(
                own[0], own.ToDictionary(l => l.Template, StringComparer.Ordinal), [.. under.Where(u => u.Takes).Select(u => Row(u.Lines))],
                ReportingTally.Of([.. under.SelectMany(u => u.Lines).Select(l => l.Row)]));
        }

        var top = rows.Where(r => r.Lines[0].Branch is not { } branch || !units.Contains(branch))
            .Where(r => r.Takes || below[r.Lines[0].Unit].Any(u => u.Takes)).ToLookup(r => r.Lines[0].Row.UnitKind);
        return new(
            [.. lines.DistinctBy(l => l.Template).OrderBy(l => Place(l.Row.UnitKind)).ThenBy(l => l.Template, StringComparer.Ordinal)],
            [.. data.Groups.OrderBy(g => Place(g.Kind))
                .Select(g => new MatrixSection(g.Kind, [.. top[g.Kind].Select(r => Row(r.Lines))], filter == StatusFilter.All ? g.Others : new(0, 0, 0, 0)))
                .Where(s => s.Rows.Count > 0 || s.Others.Expected > 0)],
            lines.Count(l => filter.Takes(l)));
    }

    /// <summary>Hospitals and what is below them first, departments last.</summary>
    private static int Place(UnitKind kind) => kind.IsDepartment() ? 100 + (int)kind : (int)kind;
}
