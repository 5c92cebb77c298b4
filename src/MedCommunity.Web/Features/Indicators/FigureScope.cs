using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>Which figures are asked for, in the words of an address; everything may be left out.</summary>
public sealed record FigureRequest(string? Period, string? Window, string? Unit);

/// <summary>A month of the county and whether its figures are published.</summary>
public sealed record FigureMonth(ReportingPeriod Period, bool IsClosed);

/// <summary>Which figures are asked for, checked: the caller may see them.</summary>
/// <param name="Actor">The caller.</param>
/// <param name="Period">The window's end.</param>
/// <param name="Window">The window.</param>
/// <param name="Unit">A community or institution; null for the county.</param>
/// <param name="Months">The county's months, newest first.</param>
public sealed record FigureScope(Actor Actor, ReportingPeriod Period, IndicatorWindow Window, OrgNode? Unit, IReadOnlyList<FigureMonth> Months)
{
    private const int FirstYear = 2010;
    private const int LastYear = 2190;

    public bool IsClosed => Months.Any(m => m.Period == Period && m.IsClosed);

    public string UnitName => Unit?.Name ?? Actor.County.Name;

    public static async Task<Result<FigureScope>> ResolveAsync(AppDbContext db, CurrentUser user, TimeProvider clock, FigureRequest request)
    {
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.ReadsBusinessData)
        {
            return Result.NotAllowed("系统管理员不查看业务数据；需要查看指标，请由管委会办公室另行授权。");
        }

        ReportingPeriod? asked = null;
        if (!string.IsNullOrEmpty(request.Period))
        {
            // Figures look up to eight years back, which must be months too.
            if (!ReportingPeriod.TryParse(request.Period, out var parsed) || parsed.Year is < FirstYear or > LastYear)
            {
                return Result.Invalid("period", $"报告期应写作“2026-10”，在{FirstYear}年至{LastYear}年之间。");
            }

            asked = parsed;
        }

        // Year to date unless the user chooses another (indicators-national-2024.json, note).
        var window = string.IsNullOrEmpty(request.Window) ? IndicatorWindow.Ytd : IndicatorWindows.Parse(request.Window);
        if (window is null)
        {
            return Result.Invalid("window", "统计区间应为 month（当月）、ytd（本年累计）、rolling12（近12个月）或 year（全年）。");
        }

        OrgNode? unit = null;
        if (!string.IsNullOrEmpty(request.Unit) && request.Unit != actor.County.Code)
        {
            unit = actor.Tree.FindByCode(request.Unit);
            if (unit is null || (unit.Kind != UnitKind.MedicalCommunity && !actor.CanSee(unit.Id)))
            {
                return Result.NotFound();
            }
        }

        var months = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == actor.CountyId)
            .OrderByDescending(p => p.Period).Select(p => new FigureMonth(p.Period, p.ClosedAt != null)).ToListAsync();
        var period = asked
            ?? months.FirstOrDefault(m => m.IsClosed)?.Period
            ?? months.FirstOrDefault()?.Period
            ?? ReportingPeriod.Of(clock.Today()).AddMonths(-1);
        return Result.Done(new FigureScope(actor, period, window.Value, unit, months));
    }
}
