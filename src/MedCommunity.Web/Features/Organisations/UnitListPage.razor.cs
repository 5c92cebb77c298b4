using System.Globalization;
using MedCommunity.Core.Organisations;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>组织机构: the county's units as of a day, as a tree; a search or a kind shows what it finds as a plain list.</summary>
public sealed partial class UnitListPage(UnitListQuery query, NavigationManager navigation, ILogger<UnitListPage> log)
{
    /// <summary>Two filters beside the kinds.</summary>
    private const string Unconfirmed = "unconfirmed";

    private const string Closed = "closed";

    private static readonly (string Title, UnitKind[] Kinds)[] Sections =
    [
        ("医共体", [UnitKind.MedicalCommunity]),
        ("医疗机构（未入医共体）", [UnitKind.GeneralHospital, UnitKind.SpecialistBranch, UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic]),
        ("委员会", [UnitKind.Committee]),
        ("责任部门", [UnitKind.HealthCommission, UnitKind.InsuranceBureau, UnitKind.Department]),
        ("疾控机构", [UnitKind.PublicHealthAgency]),
        ("其他机构", [UnitKind.ManagementCentre]),
    ];

    private UnitListData? data;
    private ILookup<string?, UnitLine> children = Enumerable.Empty<UnitLine>().ToLookup(u => u.Parent);

    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "day")]
    public string? AskedDay { get; set; }

    private string Lead => data is null ? "本旗县的机构和隶属关系。" : $"{data.CountyName}共{data.Units.Count}个机构：谁隶属谁、找谁联系；改名、调整、关闭都按日期生效。";

    private bool IsFiltered => !string.IsNullOrWhiteSpace(Text) || !string.IsNullOrEmpty(Kind);

    /// <summary>Every filter but the kind: what the chips count.</summary>
    private List<UnitLine> Matching => [.. data!.Units.Where(Matches)];

    private List<UnitLine> Shown => Kind switch
    {
        null or "" => Matching,
        Unconfirmed => [.. Matching.Where(u => u.ToBeConfirmed)],
        Closed => [.. data!.Closed.Where(Matches)],
        _ => [.. Matching.Where(u => u.Kind.ToString() == Kind)],
    };

    private IReadOnlyList<FilterChip> Chips
    {
        get
        {
            var rows = Matching;
            var unconfirmed = rows.Count(u => u.ToBeConfirmed);
            List<FilterChip> chips = [new("全部", Address(kind: null), string.IsNullOrEmpty(Kind), rows.Count)];
            chips.AddRange(rows.GroupBy(u => u.Kind).OrderBy(g => g.Key).Select(g => new FilterChip(g.Key.Chinese(), Address(kind: g.Key.ToString()), Kind == g.Key.ToString(), g.Count())));
            if (unconfirmed > 0 || Kind == Unconfirmed)
            {
                chips.Add(new("待确认", Address(kind: Unconfirmed), Kind == Unconfirmed, unconfirmed, "units-unconfirmed"));
            }

            if (data!.Closed.Count > 0 || Kind == Closed)
            {
                chips.Add(new("已关闭", Address(kind: Closed), Kind == Closed, data.Closed.Count(Matches), "units-closed"));
            }

            return chips;
        }
    }

    /// <summary>Units directly below the county, or whose parent the reader does not see, by what they are.</summary>
    private IEnumerable<(string Title, IReadOnlyList<UnitLine> Top, int Count)> Groups =>
        from section in Sections
        let top = children[null].Where(u => section.Kinds.Contains(u.Kind)).OrderBy(u => Array.IndexOf(section.Kinds, u.Kind)).ToList()
        where top.Count > 0
        select (section.Title, (IReadOnlyList<UnitLine>)top, top.Sum(CountOf));

    protected override async Task OnInitializedAsync()
    {
        try
        {
            data = await query.PageAsync(DateOnly.TryParseExact(AskedDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null);
        }
        catch (Exception e)
        {
            log.LogError(e, "The units could not be read.");
        }

        var codes = data?.Units.Select(u => u.Code).ToHashSet(StringComparer.Ordinal) ?? [];
        children = (data?.Units ?? []).ToLookup(u => u.Parent is { } parent && codes.Contains(parent) ? parent : null);
    }

    private int CountOf(UnitLine unit) => 1 + children[unit.Code].Sum(CountOf);

    private bool Matches(UnitLine unit) => string.IsNullOrWhiteSpace(Text) || new[] { unit.Name, unit.OtherNames, unit.ContactName, unit.ContactPhone }
        .Any(words => words?.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase) == true);

    private string Address(string? kind) => Address(kind, AskedDay);

    private string Address(DateOnly? day) => Address(Kind, day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private string Address(string? kind, string? day) => navigation.GetUriWithQueryParameters("/units", new Dictionary<string, object?>
    {
        ["kind"] = string.IsNullOrEmpty(kind) ? null : kind,
        ["day"] = string.IsNullOrEmpty(day) ? null : day,
        ["q"] = string.IsNullOrWhiteSpace(Text) ? null : Text,
    });
}
