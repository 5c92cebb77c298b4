using MedCommunity.Core.Indicators;
using MedCommunity.Web.Features.Api;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>The figures in the API (contract.md): values are not rounded.</summary>
internal static class IndicatorsEndpoints
{
    public static async Task<IResult> ListAsync(IndicatorsQuery query, string? period, string? window, string? unit)
    {
        var result = await query.ListAsync(new(period, window, unit));
        return result.ToHttp(listing => Results.Json(listing.Rows.Select(r => new
        {
            r.Code,
            r.Name,
            r.Aspect,
            Unit = r is { Unit: "", Kind: not IndicatorKind.Judgement } ? "1" : r.Unit,
            r.Value,
            r.Numerator,
            r.Denominator,
            r.NoValueReason,
            r.Provisional,
            r.Completeness,
            r.AsOf,
            r.Kind,
            r.Better,
            r.Source,
            r.Version,
            r.YearlyPeriod,
            listing.Head.Period,
            Window = listing.Head.Window.Code(),
            Of = new { Code = listing.Head.UnitCode ?? listing.Head.CountyCode, Name = listing.Head.UnitName },
        })));
    }

    public static async Task<IResult> BreakdownAsync(IndicatorsQuery query, string code, string? period, string? window, string? unit)
    {
        var result = await query.DetailsAsync(code, new(period, window, unit));
        return result.ToHttp(details => Results.Json(new
        {
            Rows = details.Rows.Select(r => new { Unit = r.Code, UnitName = r.Name, r.Kind, r.Value, r.Numerator, r.Denominator, r.Share, r.Part }),
            Parts = details.Figures is { } figures
                ? figures.Select(p => new { p.Name, p.Numerator, p.Denominator, p.Value })
                : details.Parts?.Select(p => new { p.Name, p.Numerator, p.Denominator, Value = (decimal?)null }),
        }));
    }
}
