using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>台账 and 看板: the tasks that the address asks for; null for those who do not read plans.</summary>
public sealed class LedgerQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<LedgerView?> RunAsync(LedgerFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        return await LedgerBook.ReadAsync(db, actor, clock.Today(), filter.Shows("report"), filter.Shows("next")) is not { } book ? null
            : LedgerView.Of(book, filter, LedgerHead.Of(book, filter, actor!.IsOffice, await SavedAsync(db, actor.CountyId, actor.AccountId)));
    }

    public async Task<BoardView?> BoardAsync(LedgerFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        return await LedgerBook.ReadAsync(db, actor, clock.Today()) is not { } book ? null
            : BoardView.Of(book, filter, LedgerHead.Of(book, filter, actor!.IsOffice, await SavedAsync(db, actor.CountyId, actor.AccountId)));
    }

    /// <summary>All tasks that the filters let through, on whatever page, for choosing them at once; null for those who do not read plans.</summary>
    public async Task<IReadOnlyList<Guid>?> IdsAsync(LedgerFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await LedgerBook.ReadAsync(db, await user.LoadAsync(db), clock.Today()) is { } book ? [.. book.Of(filter).Select(r => r.Id)] : null;
    }

    /// <summary>One's own, never another person's.</summary>
    internal static Task<List<SavedViewName>> SavedAsync(AppDbContext db, Guid county, Guid account) =>
        db.SavedViews.AsNoTracking().Where(v => v.CountyId == county && v.AccountId == account)
            .OrderBy(v => v.Name).Select(v => new SavedViewName(v.Id, v.Name, v.Query)).ToListAsync();
}

/// <param name="More">How many more there are than the cards shown.</param>
public sealed record BoardColumn(string Light, int Count, int More, IReadOnlyList<LedgerRow> Cards);

/// <summary>看板: a column for each light.</summary>
public sealed record BoardView(LedgerHead Head, IReadOnlyList<BoardColumn> Columns)
{
    public const int MostCards = 50;

    internal static BoardView Of(LedgerBook book, LedgerFilter filter, LedgerHead head)
    {
        var rows = book.Of(filter).ToLookup(r => r.Light);
        string[] lights = ["red", "yellow", "green", "grey", "closed"];
        return new(head, [.. lights.Where(l => filter.Light is null || filter.Light == l).Select(l => new BoardColumn(
            l, rows[l].Count(), Math.Max(0, rows[l].Count() - MostCards), [.. rows[l].Take(MostCards)]))]);
    }
}
