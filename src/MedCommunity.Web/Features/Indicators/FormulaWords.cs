using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>What stands above or below an indicator's line, in words.</summary>
/// <param name="Name">总诊疗人次数; of a quotient 在岗人员收入总额÷在岗人员数.</param>
/// <param name="Unit">人次, 元 …; of a quotient 元/人.</param>
/// <param name="Kinds">Who counts.</param>
/// <param name="Terms">Each sum by itself.</param>
public sealed record FormulaWords(string Name, string Unit, string Kinds, IReadOnlyList<TermWords> Terms)
{
    public static FormulaWords None { get; } = new("", "", "", []);

    public static FormulaWords Of(IndicatorFormula? formula, Func<string, ElementNote?> note)
    {
        if (formula is null)
        {
            return None;
        }

        string Side(IReadOnlyList<IndicatorTerm> terms) => string.Concat(terms.Select((t, i) => (t.Minus ? "－" : i == 0 ? "" : "＋") + Name(t)));
        string Name(IndicatorTerm term) => note(term.Element)?.Name.Replace("其中:", "", StringComparison.Ordinal) ?? term.Element;
        string Unit(IReadOnlyList<IndicatorTerm> terms) => note(terms[0].Element)?.Unit ?? "";
        return new(
            formula.IsQuotient ? $"{Side(formula.Top)}÷{Side(formula.Bottom)}" : Side(formula.Top),
            formula.IsQuotient ? $"{Unit(formula.Top)}/{Unit(formula.Bottom)}" : Unit(formula.Top),
            string.Join("；", formula.Terms.Select(KindsOf).Distinct()),
            [.. formula.Terms.Select(t => new TermWords(t.Element, (t.Minus ? "减 " : "") + Name(t), note(t.Element)?.Unit ?? "", KindsOf(t), OverMonthsOf(note(t.Element))))]);
    }

    private static string KindsOf(IndicatorTerm term) => term switch
    {
        { LeadOnly: true } => "牵头医院",
        { Kinds.Count: 0 } => "所有填报单位",
        _ => string.Join("、", term.Kinds.Select(k => k.Chinese())),
    };

    private static string OverMonthsOf(ElementNote? note) => note switch
    {
        { Frequency: Frequency.Yearly } => "年报，取最近一个已批准的年度",
        { OverMonths: OverMonths.Last } => "取最后一个月",
        { OverMonths: OverMonths.Mean } => "各单位按月平均后相加",
        _ => "各月相加",
    };
}

/// <summary>A sum of the formula in words.</summary>
public sealed record TermWords(string Code, string Element, string Unit, string Kinds, string OverMonths);
