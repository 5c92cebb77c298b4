using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A task: why its light is what it is, who answers for it, what was reported; and the form for those who report.</summary>
public sealed partial class WorkItemDetails(
    IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, NavigationManager navigation, ILogger<WorkItemDetails> logger)
{
    [Parameter]
    public string Id { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private WorkItemView? Data { get; set; }

    /// <summary>What the person did last, in a sentence.</summary>
    private string? taken;

    /// <summary>The months that may be reported on, newest first: the running one and the plan's last twelve.</summary>
    private IReadOnlyList<ReportingPeriod> Months
    {
        get
        {
            var now = ReportingPeriod.Of(clock.Today());
            var first = ReportingPeriod.Of(Data!.PlanActiveFrom);
            return [.. now.Since(first > now.AddMonths(-12) ? first : now.AddMonths(-12)).Reverse()];
        }
    }

    private string ProgressNote => Data!.Task switch
    {
        { LastReportPeriod: { } period, LastReportAt: { } at, ReportingUnit: { } unit } => $"{unit.Name}报{period.Chinese}进展，{LocalClock.ToLocal(at):yyyy-MM-dd HH:mm} 填报",
        { ReportingUnit: { } unit } => $"{unit.Name}还没有报过进展",
        _ => "还没有确定由哪个单位报送进展",
    };

    protected override async Task OnParametersSetAsync()
    {
        Data ??= PackedState.Unpack<WorkItemView>(Packed);
        if (!Guid.TryParse(Id, out var id) || Data?.Task.Id != id)
        {
            Data = null;
            await ReloadAsync();
        }
    }

    private async Task TakenAsync(string message)
    {
        taken = message;
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        if (Guid.TryParse(Id, out var id))
        {
            await using var db = await contexts.CreateDbContextAsync();
            var result = await PlanQueries.WorkItemAsync(db, await user.LoadAsync(db), clock.Today(), id);
            Data = result.Value;
            Packed = Data is null ? null : PackedState.Pack(Data);
        }

        if (Data is null)
        {
            logger.LogInformation("Account {AccountId} asked for a task that it cannot see or that does not exist.", user.AccountId);
            navigation.NotFound();
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static string RoleName(AssignmentRole role) => role switch
    {
        AssignmentRole.Lead => "牵头单位",
        AssignmentRole.Responsible => "责任单位",
        _ => "配合单位",
    };
}
