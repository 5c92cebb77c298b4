using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators;

/// <summary>The figures once more, slow and obvious: every unit, every month, every document, straight from domain.md, with nothing of what computes them in the product.</summary>
internal sealed class SlowFigures
{
    private sealed record Form(string Unit, UnitKind Kind, bool IsLead, ReportingPeriod Period, string? Community, IReadOnlyList<string> Asks, FormDocument? Approved);

    private readonly List<Form> forms = [];
    private readonly Dictionary<string, DataElement> elements = [];
    private readonly HashSet<ReportingPeriod> closed = [];

    /// <param name="leads">Which unit was a lead hospital in which month.</param>
    public static async Task<SlowFigures> ReadAsync(AppDbContext db, Func<string, ReportingPeriod, bool> leads)
    {
        var slow = new SlowFigures();
        var units = await db.OrgUnits.AsNoTracking().ToDictionaryAsync(u => u.Id);
        var places = await db.OrgPlacements.AsNoTracking().ToListAsync();
        var versions = await db.FormTemplateVersions.AsNoTracking().ToDictionaryAsync(v => v.Id);
        var submissions = await db.Submissions.AsNoTracking().ToDictionaryAsync(s => s.ObligationId);
        foreach (var owed in await db.Obligations.AsNoTracking().ToListAsync())
        {
            var unit = units[owed.UnitId];
            string? community = null;
            for (Guid? at = unit.Id; at is { } id; at = places.Single(p => p.UnitId == id && p.From <= owed.Period.LastDay && (p.To == null || p.To > owed.Period.LastDay)).ParentId)
            {
                community = units[id].Kind == UnitKind.MedicalCommunity ? units[id].Code : community;
            }

            slow.forms.Add(new(
                unit.Code, unit.Kind, leads(unit.Code, owed.Period), owed.Period, community, [.. FormDefinition.Parse(versions[owed.TemplateVersionId].Definition).Fields.Select(f => f.Code)],
                submissions.GetValueOrDefault(owed.Id)?.ApprovedDocument is { } json ? FormDocument.Parse(json) : null));
        }

        foreach (var element in await db.DataElements.AsNoTracking().ToListAsync())
        {
            slow.elements[element.Code] = element;
        }

        slow.closed.UnionWith(await db.CountyPeriods.AsNoTracking().Where(p => p.ClosedAt != null).Select(p => p.Period).ToListAsync());
        return slow;
    }

    public (decimal? Value, decimal? Completeness) Figure(IndicatorDefinition indicator, IndicatorWindow window, ReportingPeriod end, string? scope)
    {
        List<ReportingPeriod> months = [];
        var start = window switch { IndicatorWindow.Month => end, IndicatorWindow.Rolling12 => end.AddMonths(-11), _ => new(end.Year, 1) };
        for (var month = start; month <= (window == IndicatorWindow.Year ? new(end.Year, 12) : end); month = month.AddMonths(1))
        {
            months.Add(month);
        }

        if (window == IndicatorWindow.Year && months.Exists(m => !closed.Contains(m)))
        {
            return (null, null);
        }

        var own = forms.Where(f => scope is null || (scope[0] == 'k' ? f.Community == scope : f.Unit == scope)).ToList();
        HashSet<Form> read = [];
        decimal? value = null;
        if (indicator.Kind == IndicatorKind.LifeTable)
        {
            value = LifeTable(own, months[^1], read);
        }
        else if (indicator.Kind == IndicatorKind.Growth)
        {
            var now = Formula(own, indicator.Numerator!, months, read);
            var before = Formula(own, indicator.Numerator!, [.. months.Select(m => m.AddMonths(-12))], read);
            var silent = Silent(own, indicator.Numerator!, months) || Silent(own, indicator.Numerator!, [.. months.Select(m => m.AddMonths(-12))]);
            value = silent || before is null or 0 ? null : (now - before) * indicator.Factor / before;
        }
        else
        {
            var above = Formula(own, indicator.Numerator!, months, read);
            var below = Formula(own, indicator.Denominator!, months, read);
            value = Silent(own, indicator.Denominator!, months) || below is null or 0 ? null : above * indicator.Factor / below;
        }

        decimal? completeness = read.Count == 0 ? null : (decimal)read.Count(f => f.Approved is not null) / read.Count;
        var kind = scope is null ? (UnitKind?)null : scope[0] == 'k' ? UnitKind.MedicalCommunity : own.Count == 0 ? UnitKind.VillageClinic : own[0].Kind;
        return (indicator.HasLevel(kind) ? value : null, completeness);
    }

    private decimal? Formula(List<Form> own, IndicatorFormula formula, List<ReportingPeriod> months, HashSet<Form> read)
    {
        var top = Sum(own, formula.Top, months, read);
        if (formula.Bottom.Count == 0)
        {
            return top;
        }

        return Sum(own, formula.Bottom, months, read) is { } bottom and not 0 ? top / bottom : null;
    }

    private decimal? Sum(List<Form> own, IReadOnlyList<IndicatorTerm> terms, List<ReportingPeriod> months, HashSet<Form> read)
    {
        decimal? total = null;
        foreach (var term in terms)
        {
            var asked = Asked(own, term);
            read.UnionWith(asked.Where(f => months.Contains(f.Period)));
            foreach (var unit in asked.GroupBy(f => f.Unit))
            {
                var numbers = unit.Where(f => Counted(asked, term, months).Contains(f.Period)).Select(f => (Form: f, f.Approved?[term.Element].Number)).Where(n => n.Number is not null).ToList();
                read.UnionWith(elements[term.Element].Frequency == Frequency.Yearly ? asked.Where(f => Counted(asked, term, months).Contains(f.Period)) : []);
                if (numbers.Count > 0)
                {
                    var sum = numbers.Sum(n => n.Number!.Value);
                    var value = elements[term.Element].OverMonths == OverMonths.Mean ? sum / numbers.Count : sum;
                    total = (total ?? 0) + (term.Minus ? -value : value);
                }
            }
        }

        return total;
    }

    private List<ReportingPeriod> Counted(List<Form> asked, IndicatorTerm term, List<ReportingPeriod> months)
    {
        if (elements[term.Element].Frequency == Frequency.Yearly)
        {
            var newest = asked.Where(f => f.Period <= months[^1] && f.Period >= months[^1].AddMonths(-24) && f.Approved?[term.Element].Number is not null).Select(f => f.Period).ToList();
            return newest.Count == 0 ? [] : [newest.Max()];
        }

        return elements[term.Element].OverMonths == OverMonths.Last ? [months[^1]] : months;
    }

    /// <summary>A kind of unit below the line that owes the form and has none approved.</summary>
    private bool Silent(List<Form> own, IndicatorFormula formula, List<ReportingPeriod> months)
    {
        List<Form> below = [];
        foreach (var term in formula.Terms)
        {
            var asked = Asked(own, term);
            var counted = Counted(asked, term, months);
            below.AddRange(asked.Where(f => counted.Count > 0 ? counted.Contains(f.Period) : f.Period.Month == 12 && f.Period <= months[^1] && f.Period >= months[^1].AddMonths(-24)));
        }

        return below.GroupBy(f => f.Kind).Any(g => g.All(f => f.Approved is null));
    }

    private decimal? LifeTable(List<Form> own, ReportingPeriod last, HashSet<Form> read)
    {
        for (var year = last.Month == 12 ? last : new(last.Year - 1, 12); year >= last.AddMonths(-24); year = year.AddMonths(-12))
        {
            var alive = 1m;
            var complete = true;
            for (var age = 30; age < 70; age += 5)
            {
                var form = own.SingleOrDefault(f => f.Period == year && f.Asks.Contains($"POP_{age}_{age + 4}"));
                var (deaths, people) = (form?.Approved?[$"DEATHS_NCD_{age}_{age + 4}"].Number, form?.Approved?[$"POP_{age}_{age + 4}"].Number);
                complete &= deaths is not null && people is not null;
                alive = complete && people is > 0 ? alive * (1 - Math.Min(1, 5 * (deaths!.Value / people.Value) / (1 + (2.5m * deaths.Value / people.Value)))) : alive;
                if (complete && people == 0)
                {
                    alive = 2;
                    break;
                }
            }

            if (complete)
            {
                read.UnionWith(own.Where(f => f.Period == year && f.Asks.Contains("POP_30_34")));
                return alive > 1 ? null : (1 - alive) * 100;
            }
        }

        var newest = own.Where(f => f.Period.Month == 12 && f.Period <= last && f.Period >= last.AddMonths(-24) && f.Asks.Contains("POP_30_34")).ToList();
        var owing = last.Month == 12 ? last : new(last.Year - 1, 12);
        read.UnionWith(newest.Where(f => f.Period == owing));
        return null;
    }

    private static List<Form> Asked(List<Form> own, IndicatorTerm term) =>
        [.. own.Where(f => f.Asks.Contains(term.Element) && (term.Kinds.Count == 0 || term.Kinds.Contains(f.Kind)) && (!term.LeadOnly || f.IsLead))];
}
