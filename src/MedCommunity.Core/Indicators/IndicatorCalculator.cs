using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>A unit's part of a figure (or that of units added together); null where nothing is known.</summary>
public sealed record Contribution(Guid UnitId, UnitKind Kind, decimal? Numerator, decimal? Denominator);

/// <summary>One of the parts that a figure is put together from: 基层 and 牵头医院 of a ratio of ratios, this year and the last of a growth, an age group.</summary>
/// <param name="Name">In the reader's words; empty where the figure has one part only.</param>
/// <param name="Numerator">What is added above the line.</param>
/// <param name="Denominator">Below the line; null where the part is a plain sum.</param>
/// <param name="Value">Of the part itself, not rounded.</param>
/// <param name="Contributions">The units' parts; they add up to it.</param>
public sealed record FigurePart(string Name, decimal? Numerator, decimal? Denominator, decimal? Value, IReadOnlyList<Contribution> Contributions);

/// <summary>A figure, with everything needed to trust it.</summary>
/// <param name="Value">Not rounded; null with <paramref name="NoValueReason"/>.</param>
/// <param name="Numerator">Sum over units and months; of a ratio of ratios or a growth, what is divided.</param>
/// <param name="Denominator">The same.</param>
/// <param name="NoValueReason">Why there is no value, in words.</param>
/// <param name="Completeness">数据完整率, 0 to 1; null where nothing was owed.</param>
/// <param name="AsOf">The newest approval that went in (UTC).</param>
/// <param name="Parts">What it is put together from; at least one, unless there is nothing at all.</param>
/// <param name="YearlyPeriods">The years whose values stand in for the window, by their last month: of elements that are reported once a year.</param>
public sealed record IndicatorFigure(
    decimal? Value, decimal? Numerator, decimal? Denominator, string? NoValueReason, decimal? Completeness, DateTime? AsOf,
    IReadOnlyList<FigurePart> Parts, IReadOnlyList<ReportingPeriod> YearlyPeriods)
{
    /// <summary>数据不全: there is a value, but forms are missing.</summary>
    public bool IsIncomplete => Value is not null && Completeness < 1;

    /// <summary>The units' parts of a figure of one part.</summary>
    public IReadOnlyList<Contribution> Contributions => Parts.Count == 1 ? Parts[0].Contributions : [];

    public static IndicatorFigure None(string reason) => new(null, null, null, reason, null, null, [], []);
}

/// <summary>The one calculation of every figure: sums over sums, never a mean of ratios (domain.md, Figures).</summary>
public static class IndicatorCalculator
{
    /// <summary>How old the newest value of a yearly element may be (domain.md, Figures).</summary>
    public const int YearlyMonths = 24;

    /// <summary>Computes a figure for a set of months, oldest first, from what is owed and approved, already cut to the units that count.</summary>
    public static IndicatorFigure Compute(IndicatorDefinition indicator, IReadOnlyList<ReportingPeriod> months, FigureCells cells) =>
        new Reading(indicator, cells).Compute(months);

    private sealed class Reading(IndicatorDefinition indicator, FigureCells cells)
    {
        private readonly HashSet<OwedForms> owed = new(ReferenceEqualityComparer.Instance);
        private readonly SortedSet<ReportingPeriod> years = [];
        private DateTime? asOf;

        public IndicatorFigure Compute(IReadOnlyList<ReportingPeriod> months)
        {
            var figure = indicator.Kind switch
            {
                IndicatorKind.Growth => Growth(months),
                IndicatorKind.LifeTable => Premature(months[^1]),
                _ => Ratio(months),
            };
            return figure with
            {
                Completeness = owed.Count == 0 ? null : (decimal)owed.Sum(f => f.Approved) / owed.Sum(f => f.Owed),
                AsOf = asOf,
                YearlyPeriods = [.. years],
            };
        }

        private IndicatorFigure Ratio(IReadOnlyList<ReportingPeriod> months)
        {
            var (above, below) = (indicator.Numerator!, indicator.Denominator!);
            List<FigurePart> parts = above.IsQuotient || below.IsQuotient
                ? [Part("分子", above, months), Part("分母", below, months)]
                : [Part("", above.Top, below.Top, months)];
            var (numerator, denominator) = parts.Count == 1 ? (parts[0].Numerator, parts[0].Denominator) : (parts[0].Value, parts[1].Value);
            var reason = Silent(below.Terms, months)
                ?? (denominator is null ? (owed.Count > 0 ? "分母无数据" : "没有应报表格") : denominator == 0 ? "分母为零" : numerator is null ? "分子无数据" : null);
            return Of(reason is null ? indicator.Ratio(numerator, denominator) : null, numerator, denominator, reason, parts);
        }

        private IndicatorFigure Growth(IReadOnlyList<ReportingPeriod> months)
        {
            var grows = indicator.Numerator!;
            List<ReportingPeriod> yearBefore = [.. months.Select(m => m.AddMonths(-12))];
            List<FigurePart> parts = [Part("本期", grows, months), Part("上年同期", grows, yearBefore)];
            var (now, before) = (parts[0].Value, parts[1].Value);
            var reason = Silent(grows.Terms, months)
                ?? (now is null ? (owed.Count > 0 ? "本期无数据" : "没有应报表格") : null)
                ?? (Silent(grows.Terms, yearBefore) is not null || before is null ? "上年同期无数据，不能计算增长率" : before == 0 ? "上年同期为零，不能计算增长率" : null);
            var difference = now - before;
            return Of(reason is null ? indicator.Ratio(difference, before) : null, difference, before, reason, parts);
        }

        private IndicatorFigure Premature(ReportingPeriod last)
        {
            // The newest year whose table is complete: a mixture of years would be no table.
            var terms = indicator.Terms;
            var ended = YearEnds(last);
            if (ended.FirstOrDefault(p => terms.All(t => cells.HasNumber(t, p))) is not { Number: > 0 } year)
            {
                foreach (var term in ended.Take(1).SelectMany(_ => terms))
                {
                    Note(term, ended[0]);
                }

                return IndicatorFigure.None(owed.Count > 0 ? "数据未齐：近两年没有一个年度的各年龄组死亡数和人口数都已批准" : "没有应报表格");
            }

            years.Add(year);
            List<FigurePart> parts = [.. LifeTable.Groups.Select((g, i) =>
            {
                var part = Part(g.Name, [terms[2 * i]], [terms[(2 * i) + 1]], [year]);
                return part with { Value = part.Denominator is { } people ? LifeTable.Probability(part.Numerator ?? 0, people) : null };
            })];
            return parts.Any(p => p.Value is null)
                ? Of(null, null, null, "有年龄组的人口数为零", parts)
                : Of(LifeTable.Premature(parts.Select(p => p.Value!.Value)) * indicator.Factor, null, null, null, parts);
        }

        private static IndicatorFigure Of(decimal? value, decimal? numerator, decimal? denominator, string? reason, List<FigurePart> parts) =>
            new(value, numerator, denominator, reason, null, null, parts, []);

        private FigurePart Part(string name, IndicatorFormula formula, IReadOnlyList<ReportingPeriod> months) => Part(name, formula.Top, formula.Bottom, months);

        private FigurePart Part(string name, IReadOnlyList<IndicatorTerm> top, IReadOnlyList<IndicatorTerm> bottom, IReadOnlyList<ReportingPeriod> months)
        {
            var kinds = new Dictionary<(Guid Of, UnitKind Kind), (decimal? Above, decimal? Below)>();
            foreach (var term in top)
            {
                foreach (var (key, sum) in Sums(term, months))
                {
                    var so = kinds.GetValueOrDefault(key);
                    kinds[key] = (Plus(so.Above, sum), so.Below);
                }
            }

            foreach (var term in bottom)
            {
                foreach (var (key, sum) in Sums(term, months))
                {
                    var so = kinds.GetValueOrDefault(key);
                    kinds[key] = (so.Above, Plus(so.Below, sum));
                }
            }

            var contributions = new List<Contribution>(kinds.Count);
            var (numerator, denominator) = ((decimal?)null, (decimal?)null);
            foreach (var (key, (above, below)) in kinds)
            {
                contributions.Add(new(key.Of, key.Kind, above, below));
                numerator = above is { } a ? Plus(numerator, a) : numerator;
                denominator = below is { } b ? Plus(denominator, b) : denominator;
            }

            var value = bottom.Count == 0 ? numerator : denominator is null or 0 ? null : numerator / denominator;
            return new(name, numerator, denominator, value, contributions);
        }

        /// <summary>A term over the window, of each unit by itself; notes what was read.</summary>
        private IEnumerable<KeyValuePair<(Guid Of, UnitKind Kind), decimal>> Sums(IndicatorTerm term, IReadOnlyList<ReportingPeriod> months)
        {
            var isMean = cells.Note(term.Element)?.OverMonths == OverMonths.Mean;
            var sums = new Dictionary<(Guid, UnitKind), (long Sum, int Months)>();
            foreach (var month in Months(term, months))
            {
                foreach (var cell in cells.Of(term, month))
                {
                    asOf = asOf > cell.ApprovedAt ? asOf : cell.ApprovedAt;
                    if (cell.Numbers > 0)
                    {
                        var so = sums.GetValueOrDefault((cell.Of, cell.Kind));
                        sums[(cell.Of, cell.Kind)] = (so.Sum + cell.Sum, so.Months + 1);
                    }
                }
            }

            foreach (var (key, (sum, count)) in sums)
            {
                var value = isMean ? Scaled.ToDecimal(sum) / count : Scaled.ToDecimal(sum);
                yield return new(key, term.Minus ? -value : value);
            }
        }

        /// <summary>The months whose values count (see <see cref="Counted"/>). What is owed for the window's months is read in any case.</summary>
        private IReadOnlyList<ReportingPeriod> Months(IndicatorTerm term, IReadOnlyList<ReportingPeriod> months)
        {
            var counted = Counted(term, months);
            foreach (var month in Ending(cells.Note(term.Element), months))
            {
                Note(term, month);
            }

            if (cells.Note(term.Element)?.Frequency == Frequency.Yearly)
            {
                foreach (var year in counted)
                {
                    years.Add(year);
                    Note(term, year);
                }
            }

            return counted;
        }

        private void Note(IndicatorTerm term, ReportingPeriod period) => owed.UnionWith(cells.FormsOf(term, period));

        /// <summary>All of the window's months; of an element that counts at the end, the last; of a yearly one, the newest year with a number ending by then.</summary>
        private IReadOnlyList<ReportingPeriod> Counted(IndicatorTerm term, IReadOnlyList<ReportingPeriod> months)
        {
            var note = cells.Note(term.Element);
            if (note?.Frequency == Frequency.Yearly)
            {
                return [.. YearEnds(months[^1]).Where(p => cells.HasNumber(term, p)).Take(1)];
            }

            var ending = Ending(note, months);
            return note?.OverMonths == OverMonths.Last && ending.Count > 1 ? [ending[^1]] : ending;
        }

        private static IReadOnlyList<ReportingPeriod> Ending(ElementNote? note, IReadOnlyList<ReportingPeriod> months) =>
            note is null or { Frequency: Frequency.Monthly } ? months : [.. months.Where(m => note.Frequency.EndsWith(m))];

        /// <summary>数据未齐: a kind of unit that owes what stands below the line, and has nothing approved.</summary>
        private string? Silent(IEnumerable<IndicatorTerm> terms, IReadOnlyList<ReportingPeriod> months)
        {
            var (owing, heard) = (0, 0);
            foreach (var term in terms)
            {
                foreach (var month in Counted(term, months) is { Count: > 0 } counted ? counted : YearEnds(months[^1]))
                {
                    foreach (var forms in cells.FormsOf(term, month))
                    {
                        owing |= 1 << (int)forms.Kind;
                        heard |= forms.Approved > 0 ? 1 << (int)forms.Kind : 0;
                    }
                }
            }

            var silent = owing & ~heard;
            return silent == 0 ? null : $"数据未齐：{string.Join("、", Enum.GetValues<UnitKind>().Where(k => (silent >> (int)k & 1) == 1).Order().Select(k => k.Chinese()))}尚无已批准的表格";
        }

        /// <summary>The years that may still stand in for a window, newest first.</summary>
        private static List<ReportingPeriod> YearEnds(ReportingPeriod last)
        {
            List<ReportingPeriod> ends = [];
            for (var end = last.AddMonths(-(last.Month % 12)); end >= last.AddMonths(-YearlyMonths); end = end.AddMonths(-12))
            {
                ends.Add(end);
            }

            return ends;
        }

        private static decimal? Plus(decimal? sum, decimal value) => (sum ?? 0) + value;
    }
}
