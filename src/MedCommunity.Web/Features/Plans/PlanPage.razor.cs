using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>实施方案: what the county's plans say as a whole.</summary>
public sealed partial class PlanPage(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    [PersistentState]
    public byte[]? Packed { get; set; }

    private IReadOnlyList<PlanView>? Data { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Data = PackedState.Unpack<IReadOnlyList<PlanView>>(Packed);
        if (Data is null)
        {
            await using var db = await contexts.CreateDbContextAsync();
            Data = await user.LoadAsync(db) is { } actor ? await PlanQueries.ViewsAsync(db, actor) : [];
            Packed = PackedState.Pack(Data);
        }
    }

    private static IEnumerable<string> Facts(PlanView plan)
    {
        if (plan.DocumentNumber is not null)
        {
            yield return plan.DocumentNumber;
        }

        if (plan.IssuingBody is not null)
        {
            yield return plan.IssuingBody;
        }

        if (plan.IssueDate is { } day)
        {
            yield return $"{day:yyyy-MM-dd}印发";
        }

        yield return $"自{plan.ActiveFrom:yyyy-MM-dd}起执行";
    }

    private (string Code, string Word) State(PhaseView phase)
    {
        var today = clock.Today();
        return phase.To < today ? ("past", "已结束")
            : phase.From > today ? ("future", "未开始")
            : ("now", "进行中");
    }

    private static string Dates(PhaseView phase) => (phase.From, phase.To) switch
    {
        ({ } from, { } to) => $"{from:yyyy-MM-dd} 至 {to:yyyy-MM-dd}",
        ({ } from, null) => $"{from:yyyy-MM-dd} 起",
        (null, { } to) => $"{to:yyyy-MM-dd} 前",
        _ => "未定日期",
    };

    /// <summary>The ledger tells the sections of several plans apart in the same way.</summary>
    private string SectionCode(PlanView plan, SectionView section) =>
        Data!.Count == 1 ? section.Code : $"{Data.Index().First(p => p.Item.Id == plan.Id).Index + 1}-{section.Code}";
}
