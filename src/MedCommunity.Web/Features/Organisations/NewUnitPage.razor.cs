using MedCommunity.Core.Organisations;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>新增机构, below the unit that the address names.</summary>
public sealed partial class NewUnitPage(UnitPageQuery query, OpenUnit open, NavigationManager navigation)
{
    private NewUnitData? data;
    private string parent = "";
    private UnitKind? kind;
    private string? name;
    private DateOnly? day;
    private string? contact;
    private string? phone;
    private string? code;

    [SupplyParameterFromQuery]
    private string? Parent { get; set; }

    private UnitLink? Chosen => data!.Parents.FirstOrDefault(p => p.Code == parent);

    private IEnumerable<UnitKind> Kinds => Enum.GetValues<UnitKind>().Where(k => k.MayStandBelow(Chosen?.Kind));

    private string Proposed => kind is { } k ? UnitCodes.Propose(Chosen?.Code, k, data!.Codes.ToHashSet(StringComparer.Ordinal)) : "";

    protected override async Task OnInitializedAsync()
    {
        data = (await query.NewAsync(Parent)).Value;
        if (data is null)
        {
            navigation.NotFound();
            return;
        }

        parent = data.Parents.Any(p => p.Code == Parent) ? Parent! : "";
        day = data.Today;
        Fit();
    }

    /// <summary>What may stand below most parents is one kind and 内设机构: the one is meant.</summary>
    private void Fit()
    {
        var kinds = Kinds.Where(k => k != UnitKind.ManagementCentre).ToList();
        if (kind is { } chosen && !chosen.MayStandBelow(Chosen?.Kind))
        {
            kind = null;
        }

        kind ??= Chosen?.Kind == UnitKind.TownshipBranch ? UnitKind.VillageClinic : kinds.Count == 1 ? kinds[0] : null;
    }

    private Task SaveAsync() => RunAsync(async () =>
    {
        var result = await open.RunAsync(new(name, kind, parent, day, code, contact, phone));
        if (result.IsDone)
        {
            navigation.NavigateTo($"/units/{result.Value!.Code}?added=1");
        }

        return result;
    });
}
