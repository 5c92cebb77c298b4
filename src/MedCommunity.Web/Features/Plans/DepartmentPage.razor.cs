using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>单位任务: one unit, with what each of its figures is made of.</summary>
public sealed partial class DepartmentPage(DepartmentQuery query, NavigationManager navigation)
{
    private static readonly string[] Lights = ["red", "yellow", "green", "grey", "closed"];

    [Parameter]
    public string Code { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private DepartmentView? Data { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        Data ??= PackedState.Unpack<DepartmentView>(Packed);
        if (Data?.Row.Code == Code)
        {
            return;
        }

        Data = (await query.OneAsync(Code)).Value;
        Packed = Data is null ? null : PackedState.Pack(Data);
        if (Data is null)
        {
            navigation.NotFound();
        }
    }

    private static string Percent(Share? share) => share?.Value is { } value ? (value * 100).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + "%" : "—";

    private static string Words(DueMonth month) => month.FirstReportedAt is { } at ? $"{month.Period.Chinese}（{LocalClock.ToLocal(at):MM-dd}报，应于{month.DueOn:MM-dd}前）" : $"{month.Period.Chinese}（未报）";
}
