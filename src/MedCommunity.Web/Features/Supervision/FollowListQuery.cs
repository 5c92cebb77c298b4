using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>What the address of a list asks for.</summary>
/// <param name="State">A <see cref="FollowState"/>, or <c>Late</c>: owed and past its date; null for all.</param>
/// <param name="Unit">A unit's code.</param>
/// <param name="Year">The local year in which it was given.</param>
public sealed record FollowFilter(string? State = null, string? Unit = null, int? Year = null)
{
    public const string Late = "Late";

    public bool IsEmpty => string.IsNullOrEmpty(State) && string.IsNullOrEmpty(Unit) && Year is null;

    public bool Takes(FollowRow row, DateOnly today) => string.IsNullOrEmpty(State)
        || (string.Equals(State, Late, StringComparison.OrdinalIgnoreCase) ? row.State.IsLate(row.DueOn, today) : string.Equals(State, row.State.ToString(), StringComparison.OrdinalIgnoreCase));
}

/// <param name="Rows">Of the unit and year asked for, whatever their state: late first, then what is owed, what waits to be judged, and what is over.</param>
/// <param name="Units">To choose from.</param>
/// <param name="Years">To choose from, newest first.</param>
/// <param name="CountyName">The county.</param>
/// <param name="IsDemonstration">Figures are synthetic.</param>
public sealed record FollowList(
    IReadOnlyList<FollowRow> Rows, IReadOnlyList<(string Code, string Name)> Units, IReadOnlyList<int> Years, DateOnly Today, string CountyName, bool IsDemonstration);

/// <summary>督办单 and 批示 as lists: what the reader sees of them.</summary>
public sealed class FollowListQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<FollowList>> RunAsync(FollowKind kind, FollowFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await user.LoadAsync(db) is { } actor && actor.ReadsPlans() ? Result.Done(await ReadAsync(db, actor, kind, filter)) : Result.NotFound();
    }

    /// <summary>The same with everything that was replied, for scripts.</summary>
    public async Task<Result<IReadOnlyList<(FollowRow Row, IReadOnlyList<ReplyView> Replies)>>> WithRepliesAsync(FollowKind kind, FollowFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans())
        {
            return Result.NotFound();
        }

        if (!string.IsNullOrEmpty(filter.State) && filter.State != FollowFilter.Late && !Enum.IsDefined(typeof(FollowState), filter.State))
        {
            return Result.Invalid("state", $"没有“{filter.State}”这种状态；可用 {string.Join("、", Enum.GetNames<FollowState>())}、{FollowFilter.Late}。");
        }

        var list = await ReadAsync(db, actor, kind, filter);
        var rows = list.Rows.Where(r => filter.Takes(r, list.Today)).ToList();
        var replies = await ReplyRows.ReadAsync(db, actor.CountyId, kind, [.. rows.Select(r => r.Id)]);
        return Result.Done<IReadOnlyList<(FollowRow, IReadOnlyList<ReplyView>)>>([.. rows.Select(r => (r, (IReadOnlyList<ReplyView>)[.. replies[r.Id]]))]);
    }

    private async Task<FollowList> ReadAsync(AppDbContext db, Actor actor, FollowKind kind, FollowFilter filter)
    {
        var today = clock.Today();
        var all = await FollowRows.Of(db, actor.CountyId, kind).VisibleTo(db, actor).AsNoTracking().ToListAsync();
        var rows = all.Where(r => (string.IsNullOrEmpty(filter.Unit) || r.UnitCode == filter.Unit) && (filter.Year is null || YearOf(r) == filter.Year));
        return new(
            [.. rows.OrderByDescending(r => r.DaysLate(today)).ThenBy(r => Order(r.State)).ThenBy(r => r.State.IsRunning() ? r.DueOn ?? DateOnly.MaxValue : default)
                .ThenByDescending(r => r.GivenAt).ThenByDescending(r => r.Number)],
            [.. all.Select(r => (r.UnitCode, r.UnitName)).Distinct().OrderBy(u => u.UnitName, StringComparer.Ordinal)],
            [.. all.Select(YearOf).Distinct().OrderDescending()],
            today, actor.County.Name, actor.County.IsDemonstration);
    }

    private static int YearOf(FollowRow row) => row.Kind == FollowKind.Notice ? row.Year : LocalClock.DateOf(row.GivenAt).Year;

    private static int Order(FollowState state) => state switch
    {
        FollowState.Returned or FollowState.Open => 0,
        FollowState.Replied => 1,
        FollowState.Accepted => 2,
        _ => 3,
    };
}
