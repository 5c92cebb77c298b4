using System.Globalization;
using MedCommunity.Core.Plans;
using Microsoft.AspNetCore.WebUtilities;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What the address says about which tasks are shown, and how. The same for ledger, board, calendar, timeline and export.</summary>
public sealed record LedgerFilter
{
    public const int MaxWithin = 3660;

    public static readonly LedgerFilter None = new();

    public string? Section { get; init; }

    /// <summary>The code of a unit assigned in any role.</summary>
    public string? Department { get; init; }

    public string? Light { get; init; }

    public string? Text { get; init; }

    /// <summary>The deadline lies at most so many days ahead.</summary>
    public int? Within { get; init; }

    /// <summary>The deadline has passed.</summary>
    public bool Overdue { get; init; }

    /// <summary>Without a reporting unit.</summary>
    public bool Unassigned { get; init; }

    /// <summary>Assigned to a unit of one's own scope.</summary>
    public bool Mine { get; init; }

    /// <summary>A column's key, with a minus in front for descending; null for the plan's order.</summary>
    public string? Sort { get; init; }

    /// <summary>lead, reporting, light or none; null for sections.</summary>
    public string? Group { get; init; }

    /// <summary>Keys of the columns chosen; null for the usual ones.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    public int Page { get; init; } = 1;

    public bool IsFiltered => Section is not null || Department is not null || Light is not null || Text is not null || Within is not null || Overdue || Unassigned || Mine;

    /// <summary>Whether a column that is not among the usual ones is shown, or put in order by.</summary>
    public bool Shows(string column) => Columns?.Contains(column) == true || Sort?.TrimStart('-') == column;

    public static LedgerFilter Of(Func<string, string?> value)
    {
        string? Text(string name, int longest) => value(name)?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, longest)] : null;
        int? Number(string name, int most) => int.TryParse(value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= most ? n : null;
        var columns = Text("cols", 400)?.Split(',').Where(c => LedgerColumns.All.Any(known => known.Key == c)).Distinct().ToList();
        return new()
        {
            Section = Text("section", 60),
            Department = Text("department", 100),
            Light = Text("light", 10),
            Text = Text("q", 50),
            Within = Number("within", MaxWithin),
            Overdue = value("overdue") == "1",
            Unassigned = value("unassigned") == "1",
            Mine = value("mine") == "1",
            Sort = Text("sort", 30) is { } sort && LedgerColumns.All.Any(c => c.Key == sort.TrimStart('-')) ? sort : null,
            Group = Text("group", 10) is { } group && LedgerGroups.All.Any(g => g.Key == group) ? group : null,
            Columns = columns is { Count: > 0 } ? columns : null,
            Page = Number("page", 1000) ?? 1,
        };
    }

    /// <summary>As a query string without the question mark: reading what it writes gives the same again.</summary>
    public string ToQuery()
    {
        var parts = new List<KeyValuePair<string, string?>>
        {
            new("section", Section),
            new("department", Department),
            new("light", Light),
            new("q", Text),
            new("within", Within?.ToString(CultureInfo.InvariantCulture)),
            new("overdue", Overdue ? "1" : null),
            new("unassigned", Unassigned ? "1" : null),
            new("mine", Mine ? "1" : null),
            new("sort", Sort),
            new("group", Group),
            new("cols", Columns is null ? null : string.Join(',', Columns)),
            new("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null),
        };
        return QueryHelpers.AddQueryString("", parts.Where(p => p.Value is not null)).TrimStart('?');
    }

    /// <summary>The address of one of the views with these filters.</summary>
    public string At(string route) => ToQuery() is { Length: > 0 } query ? $"{route}{(route.Contains('?') ? '&' : '?')}{query}" : route;

    /// <summary>Only what chooses tasks, and nothing about how they are shown.</summary>
    public LedgerFilter Choice() => this with { Sort = null, Group = null, Columns = null, Page = 1 };

    public bool Matches(LedgerRow row, DateOnly today) =>
        (Section is null || row.Section == Section)
        && (Department is null || row.UnitCodes.Contains(Department))
        && (Light is null || row.Light == Light)
        && (Within is not { } days || (!row.IsAccepted && row.Deadline >= today && row.Deadline <= today.AddDays(days)))
        && (!Overdue || (!row.IsAccepted && row.Deadline < today))
        && (!Unassigned || row.Reporting is null)
        && (!Mine || row.IsMine)
        && (Text is null || MatchesText(row, Text));

    private static bool MatchesText(LedgerRow row, string text) =>
        row.Title.Contains(text, StringComparison.OrdinalIgnoreCase)
        || row.Departments.Contains(text, StringComparison.OrdinalIgnoreCase)
        || row.UnitNames.Any(u => u.Contains(text, StringComparison.OrdinalIgnoreCase))
        || row.Number.ToString(CultureInfo.InvariantCulture) == text
        || row.SourceNumber == text;
}

/// <summary>How the ledger's rows can be put together.</summary>
internal static class LedgerGroups
{
    public static readonly IReadOnlyList<(string Key, string Title)> All = [("section", "按章节"), ("lead", "按牵头单位"), ("reporting", "按报送单位"), ("light", "按状态"), ("none", "不分组")];

    /// <summary>The rows in order, put together. By section one's own tasks come first.</summary>
    public static IEnumerable<(string Title, string? Code, List<LedgerRow> Rows)> Of(IReadOnlyList<LedgerRow> rows, string? group) => group switch
    {
        "lead" => By(rows, r => r.Leads.Count == 0 ? (null, null) : (string.Join('、', r.Leads.Select(l => l.Text)), r.Leads is [{ Code: { } code }] ? code : null), "方案没有写明牵头单位"),
        "reporting" => By(rows, r => (r.Reporting?.Text, r.Reporting?.Code), "没有确定报送单位"),
        "light" => rows.GroupBy(r => r.Light).OrderBy(g => LedgerColumns.Severity(g.Key)).Select(g => (Components.Shared.TrafficLightBadge.Word(g.Key), (string?)null, g.ToList())),
        "none" => rows.Count == 0 ? [] : [("全部任务", null, [.. rows])],
        _ => Sections(rows),
    };

    private static IEnumerable<(string, string?, List<LedgerRow>)> Sections(IReadOnlyList<LedgerRow> rows)
    {
        var mine = rows.Where(r => r.IsMine).ToList();
        if (mine.Count > 0)
        {
            yield return ("我单位的任务", null, mine);
        }

        foreach (var section in rows.Where(r => !r.IsMine).GroupBy(r => r.SectionTitle).OrderBy(g => g.Min(r => r.Order)))
        {
            yield return (section.Key, null, [.. section]);
        }
    }

    /// <summary>Those with most tasks first; what belongs to none at the end.</summary>
    private static IEnumerable<(string, string?, List<LedgerRow>)> By(IReadOnlyList<LedgerRow> rows, Func<LedgerRow, (string? Title, string? Code)> key, string none) =>
        rows.GroupBy(key).OrderBy(g => g.Key.Title is null).ThenByDescending(g => g.Count()).ThenBy(g => g.Min(r => r.Order)).Select(g => (g.Key.Title ?? none, g.Key.Code, g.ToList()));
}
