using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;

namespace MedCommunity.Web.Features.Plans;

public sealed record SavedViewName(Guid Id, string Name, string Query);

/// <summary>What stands above every view: the choices with their counts, and one's own saved views.</summary>
/// <param name="Total">All tasks.</param>
/// <param name="Found">Those that the filters let through.</param>
/// <param name="Lights">How many of each light the other filters let through.</param>
/// <param name="Quick">How many each of the quick filters would let through with the others.</param>
/// <param name="IsOffice">The reader works for the office.</param>
public sealed record LedgerHead(
    int Total, int Found, IReadOnlyDictionary<string, int> Lights, IReadOnlyDictionary<string, int> Quick, bool HasOwn, bool IsOffice,
    IReadOnlyList<LedgerSectionName> Sections, IReadOnlyList<LedgerDepartment> Units, IReadOnlyList<SavedViewName> Saved)
{
    private static readonly (string Light, string Text)[] Words = [("red", "■ 逾期"), ("yellow", "▲ 预警"), ("green", "● 正常"), ("grey", "○ 未开始"), ("closed", "✓ 已销号")];

    internal static readonly IReadOnlyList<(string Key, string Text, Func<LedgerFilter, bool> IsOn, Func<LedgerFilter, bool, LedgerFilter> Set)> QuickFilters =
    [
        ("mine", "我单位", f => f.Mine, (f, on) => f with { Mine = on }),
        ("within-7", "7天内到期", f => f.Within == 7, (f, on) => f with { Within = on ? 7 : null }),
        ("within-30", "30天内到期", f => f.Within == 30, (f, on) => f with { Within = on ? 30 : null }),
        ("overdue", "已过时限", f => f.Overdue, (f, on) => f with { Overdue = on }),
        ("unassigned", "未定报送单位", f => f.Unassigned, (f, on) => f with { Unassigned = on }),
    ];

    internal static LedgerHead Of(LedgerBook book, LedgerFilter filter, bool isOffice, IReadOnlyList<SavedViewName> saved)
    {
        int Count(LedgerFilter f) => book.Rows.Count(r => f.Matches(r, book.Today));
        var any = book.Rows.Where(r => (filter with { Light = null }).Matches(r, book.Today)).ToList();
        return new(
            book.Rows.Count,
            Count(filter),
            Words.ToDictionary(w => w.Light, w => any.Count(r => r.Light == w.Light)),
            QuickFilters.ToDictionary(q => q.Key, q => Count(q.Set(filter, true))),
            book.Rows.Any(r => r.IsMine),
            isOffice,
            book.Sections,
            book.Units,
            saved);
    }

    /// <summary>Each chip is an address: filters live there.</summary>
    internal IReadOnlyList<FilterChip> LightChips(LedgerFilter filter, string route)
    {
        var first = filter with { Page = 1 };
        return
        [
            new("全部", (first with { Light = null }).At(route), filter.Light is null, Lights.Values.Sum()),
            .. Words.Select(w => new FilterChip(w.Text, (first with { Light = w.Light }).At(route), filter.Light == w.Light, Lights.GetValueOrDefault(w.Light), $"filter-{w.Light}")),
        ];
    }

    /// <summary>Those that would let something through, or are on.</summary>
    internal IReadOnlyList<FilterChip> QuickChips(LedgerFilter filter, string route) =>
    [
        .. QuickFilters.Where(q => q.IsOn(filter) || (Quick.GetValueOrDefault(q.Key) > 0 && (q.Key != "mine" || HasOwn)))
            .Select(q => new FilterChip(q.Text, (q.Set(filter, !q.IsOn(filter)) with { Page = 1 }).At(route), q.IsOn(filter), Quick.GetValueOrDefault(q.Key), $"filter-{q.Key}")),
    ];
}

/// <param name="Code">The unit's code where the group is one unit.</param>
/// <param name="Count">All of the group, on this page or not.</param>
/// <param name="IsContinued">It began on the page before.</param>
public sealed record LedgerGroup(string Title, string? Code, int Count, bool IsContinued, IReadOnlyList<LedgerRow> Rows);

/// <summary>One page of the ledger. It travels with the page, so it carries what is shown and nothing else.</summary>
public sealed record LedgerView(LedgerHead Head, IReadOnlyList<LedgerGroup> Groups, int Page, int Pages)
{
    public const int PageSize = 100;

    internal static LedgerView Of(LedgerBook book, LedgerFilter filter, LedgerHead head)
    {
        var groups = LedgerGroups.Of(book.Of(filter), filter.Group).ToList();
        var pages = Math.Max(1, (groups.Sum(g => g.Rows.Count) + PageSize - 1) / PageSize);
        var page = Math.Min(filter.Page, pages);
        var (skip, room, shown) = ((page - 1) * PageSize, PageSize, new List<LedgerGroup>());
        foreach (var group in groups)
        {
            var rows = group.Rows.Skip(skip).Take(room).ToList();
            if (rows.Count > 0)
            {
                shown.Add(new(group.Title, group.Code, group.Rows.Count, skip > 0, rows));
            }

            skip = Math.Max(0, skip - group.Rows.Count);
            room -= rows.Count;
        }

        return new(head, shown, page, pages);
    }
}
