using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <param name="Lights">What it was at each month's end, oldest first, with the reason; null where there is no record.</param>
/// <param name="HasTurned">Whether it is another now than at the last month's end.</param>
public sealed record MonthEndRow(Guid Id, int Number, string Title, string Section, string Now, string Reason, IReadOnlyList<MonthEndCell?> Lights, bool HasTurned);

public sealed record MonthEndCell(string Light, string Reason);

/// <param name="Total">Tasks that the filters let through, whether they turned or not.</param>
public sealed record MonthEndsView(IReadOnlyList<ReportingPeriod> Months, IReadOnlyList<MonthEndRow> Rows, int Total, int Turned);

/// <summary>月末状态: every task's light at the last twelve months' ends beside today's, so that one sees what turned.</summary>
public sealed class MonthEndQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    private const int MostMonths = 12;

    /// <summary>Null for those who do not read plans.</summary>
    /// <param name="filter">The ledger's.</param>
    /// <param name="onlyTurned">Only tasks whose light is another than at the last month's end.</param>
    public async Task<MonthEndsView?> RunAsync(LedgerFilter filter, bool onlyTurned)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (await LedgerBook.ReadAsync(db, actor, clock.Today()) is not { } book)
        {
            return null;
        }

        var last = ReportingPeriod.Of(book.Today).AddMonths(-1);
        var first = last.AddMonths(1 - MostMonths);
        var records = (await db.MonthEndLights.AsNoTracking().Where(m => m.CountyId == actor!.CountyId && m.Period >= first && m.Period <= last)
            .Select(m => new { m.WorkItemId, m.Period, m.Light, m.Reason }).ToListAsync()).ToDictionary(m => (m.WorkItemId, m.Period), m => new MonthEndCell(m.Light.Code(), m.Reason));
        List<ReportingPeriod> months = records.Count == 0 ? [] : [.. last.Since(records.Keys.Min(k => k.Period))];
        var rows = book.Of(filter).Select(r =>
        {
            List<MonthEndCell?> lights = [.. months.Select(m => records.GetValueOrDefault((r.Id, m)))];
            return new MonthEndRow(r.Id, r.Number, r.Title, r.SectionTitle, r.Light, r.Reason, lights, lights is [.., { } newest] && newest.Light != r.Light);
        }).ToList();
        return new(months, onlyTurned ? [.. rows.Where(r => r.HasTurned)] : rows, rows.Count, rows.Count(r => r.HasTurned));
    }
}
