using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>A unit: what it is, whom to call, how it came about; and for the administrator the forms that change it, one at a time, named by the address.</summary>
public sealed partial class UnitPage(UnitPageQuery query, NavigationManager navigation)
{
    private string? done;

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Do { get; set; }

    [SupplyParameterFromQuery]
    private string? Added { get; set; }

    [PersistentState]
    public byte[]? Packed { get; set; }

    private UnitPageData? Data { get; set; }

    /// <summary>A form starts afresh when the unit has changed under it.</summary>
    private string FormKey => $"{Data!.Code} {Data.Admin!.Version} {Do}";

    private string Lead => Data!.IsClosed ? $"{Data.Kind.Chinese()}，自{Day(Data.ClosedOn!.Value)}起关闭；以下是关闭前的情况。"
        : $"{Data.Kind.Chinese()}，{(Data.Path.Count > 0 ? $"隶属{Data.Path[^1].Name}" : "旗县直属")}。";

    private IReadOnlyList<(string Key, string Title, string Icon)> Choices => Data switch
    {
        { Admin: null } => [],
        { IsClosed: true } => [("edit", "修改信息", "bi-pencil-square"), ("close", "撤销关闭", "bi-arrow-counterclockwise")],
        _ =>
        [
            .. Data!.ToBeConfirmed ? [("merge", "合并", "bi-intersect")] : Array.Empty<(string, string, string)>(),
            ("edit", "修改信息", "bi-pencil-square"),
            ("rename", "改名", "bi-tag"),
            ("move", "调整隶属", "bi-diagram-3"),
            ("close", Data.ClosedOn is null ? "关闭" : "撤销关闭", Data.ClosedOn is null ? "bi-x-circle" : "bi-arrow-counterclockwise"),
        ],
    };

    private string ChildrenText => string.Join("，", Data!.Children.GroupBy(u => u.Kind).OrderBy(g => g.Key).Select(g => $"{g.Key.Chinese()}{g.Count()}个"));

    protected override async Task OnParametersSetAsync()
    {
        Data ??= PackedState.Unpack<UnitPageData>(Packed);
        if (Data?.Code != Code)
        {
            await ReloadAsync();
        }

        if (Do is not null)
        {
            done = null;
        }
        else if (Added is not null && Data is not null)
        {
            done = $"已新增“{Data.Name}”，编码{Data.Code}。";
        }
    }

    private async Task DoneAsync(UnitChanged change)
    {
        if (change.Code == Code)
        {
            await ReloadAsync();
        }

        navigation.NavigateTo($"/units/{change.Code}");
        done = change.Message;
    }

    private async Task ReloadAsync()
    {
        Data = (await query.RunAsync(Code)).Value;
        Packed = Data is null ? null : PackedState.Pack(Data);
        if (Data is null)
        {
            navigation.NotFound();
        }
    }

    private static string Day(DateOnly day) => $"{day:yyyy年M月d日}";

    private static string Spell(UnitSpell spell) => (spell.From, spell.To) switch
    {
        (null, null) => "一直使用",
        (null, { } to) => $"用至{Day(to.AddDays(-1))}",
        ({ } from, null) => $"自{Day(from)}起",
        ({ } from, { } to) => $"{Day(from)}至{Day(to.AddDays(-1))}",
    };
}
