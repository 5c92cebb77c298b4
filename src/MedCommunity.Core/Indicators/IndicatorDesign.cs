using System.Text.RegularExpressions;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Indicators;

/// <summary>What a definition is checked against.</summary>
/// <param name="Elements">The county's data elements by code.</param>
/// <param name="Forms">Its forms with their versions.</param>
/// <param name="Known">The codes that are taken, with their names.</param>
/// <param name="Versions">How many the indicator has already; 0 for a new one.</param>
/// <param name="NewestClosed">Its figures stand (law 4).</param>
public sealed record IndicatorFacts(
    IReadOnlyDictionary<string, DataElement> Elements, IReadOnlyCollection<PublishedForm> Forms, IReadOnlyDictionary<string, string> Known, int Versions, ReportingPeriod? NewestClosed, DateOnly Today)
{
    public bool IsNew => Versions == 0;
}

/// <summary>指标定义: what must hold of a definition before it is saved, so that its figure means what its unit says.</summary>
public static partial class IndicatorDesign
{
    public const int LongestName = 100;
    public const int LongestUnit = 20;
    public const int LongestSource = 200;
    public const int LongestNote = 500;

    /// <summary>In one sum.</summary>
    public const int MostTerms = 8;

    /// <summary>Of one indicator.</summary>
    public const int MostVersions = 50;

    /// <summary>How far ahead a version may be planned.</summary>
    public const int MostMonthsAhead = 36;

    /// <summary>As it is kept.</summary>
    private const int LongestFormula = 1000;

    private const int LargestFactor = 1_000_000;

    /// <summary>up, down, controlled: which way is better.</summary>
    public static readonly IReadOnlyList<string> Directions = ["up", "down", "controlled"];

    /// <summary>Where a value may exist below county and community: at every institution, or at those of a kind.</summary>
    public static readonly IReadOnlyList<string> InstitutionLevels =
    [
        "institution", nameof(UnitKind.GeneralHospital), nameof(UnitKind.SpecialistBranch), nameof(UnitKind.TownshipBranch), nameof(UnitKind.ServiceStation), nameof(UnitKind.VillageClinic),
    ];

    /// <summary>The next free z1.</summary>
    public static string NextCode(IEnumerable<string> known)
    {
        var taken = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Enumerable.Range(1, taken.Count + 1).Select(n => $"z{n}").First(c => !taken.Contains(c));
    }

    /// <summary>Why no version of an indicator can begin with this month, or null.</summary>
    public static string? WhyNotFrom(ReportingPeriod? month, bool isNew, ReportingPeriod? newestClosed, DateOnly today) =>
        month is not { } from ? "请选择从哪个月起。"
        : !isNew && from <= newestClosed ? $"{newestClosed!.Value.Chinese}已经关闭，已公布的数字不再变动；最早从{newestClosed.Value.AddMonths(1).Chinese}起。"
        : from > ReportingPeriod.Of(today).AddMonths(MostMonthsAhead) ? "请选三年以内的月份。"
        : null;

    /// <summary>By what numerator over denominator is multiplied to come out in the unit; null where they do not fit, with the words.</summary>
    public static (int? Factor, string? Why, bool OfPeople) FactorOf(IndicatorFormula numerator, IndicatorFormula denominator, string unit, IReadOnlyDictionary<string, DataElement> elements)
    {
        if (numerator.Top.Count == 0 || denominator.Top.Count == 0 || numerator.Terms.Concat(denominator.Terms).Any(t => !elements.ContainsKey(t.Element)))
        {
            return default;
        }

        if (MeasureOf(numerator, elements) is not { } above || MeasureOf(denominator, elements) is not { } below)
        {
            return (null, "分子或分母里有数据元的计量单位认不出，不能换算；请换数据元。", false);
        }

        if (Measure.Read(unit) is not { } asked)
        {
            return (null, "计量单位认不出，请写成“%”“元”“元/人次”“人/万人”这样；没有单位的比值写“1”。", false);
        }

        var (words, per) = (Words(numerator, elements), Words(denominator, elements));
        if ((above / below).Into(asked) is not var (factor, ofPeople))
        {
            return (null, asked is { Above.Count: 0, Below.Count: 0 }
                ? $"分子以{words}计、分母以{per}计，单位不同，相除不是“{unit.Trim()}”；请把计量单位写成“{words}/{per}”这样，或者换数据元。"
                : $"“{words}”除以“{per}”得不出“{unit.Trim()}”；请改计量单位或者换数据元。", false);
        }

        return factor is < 1 or > LargestFactor || factor != decimal.Truncate(factor)
            ? (null, $"“{words}”除以“{per}”要换算成“{unit.Trim()}”，系数是{factor:0.##########}，不是1到{LargestFactor:N0}的整数；请把计量单位改小（或者改大）一些。", false)
            : ((int)factor, null, ofPeople);
    }

    /// <summary>Everything that is wrong with, or odd about, a definition, in the order of the page.</summary>
    public static IReadOnlyList<DesignProblem> Check(IndicatorDraft draft, IndicatorFacts facts)
    {
        var problems = new List<DesignProblem>();
        problems.AddRange(CheckWords(draft, facts));
        problems.AddRange(CheckSums(draft.Numerator, "numerator", "分子", facts));
        problems.AddRange(CheckSums(draft.Denominator, "denominator", "分母", facts));
        if (problems.Any(p => p is { Place: "numerator" or "denominator", Severity: Severity.Error }))
        {
            return problems;
        }

        void Say(string place, Severity severity, string message) => problems.Add(new(place, severity, message));
        if (draft.Numerator.ToString() == draft.Denominator.ToString())
        {
            Say("denominator", Severity.Error, "分子和分母一样，结果总是1，请核对。");
        }

        if (draft.Unit.Trim().Length > 0 && FactorOf(draft.Numerator, draft.Denominator, draft.Unit, facts.Elements) is var (_, why, ofPeople))
        {
            if (why is not null)
            {
                Say("unit", Severity.Error, why);
            }
            else if (ofPeople)
            {
                Say("unit", Severity.Warning, "分子和分母一个按人、一个按人次计，同一人可能算几次，请确认口径就是这样。");
            }
        }

        problems.AddRange(CheckRhythm(draft, facts.Elements));
        if (draft.Levels is not ["county"] && Terms(draft).Select(t => facts.Elements[t.Element]).FirstOrDefault(e => e.OverUnits == OverUnits.County) is { } ofCounty)
        {
            Say("levels", Severity.Error, $"“{ofCounty.Name}”全旗县只有一个数，指标只能按全旗县计算，请去掉其他层级。");
        }

        var from = draft.EffectiveFrom ?? ReportingPeriod.Of(facts.Today);
        problems.AddRange(CheckForms(draft.Numerator, "numerator", from, facts));
        problems.AddRange(CheckForms(draft.Denominator, "denominator", from, facts));
        problems.AddRange(CheckReach(draft, from, facts));
        return problems;
    }

    private static IEnumerable<DesignProblem> CheckWords(IndicatorDraft draft, IndicatorFacts facts)
    {
        static DesignProblem Wrong(string place, string message) => new(place, Severity.Error, message);
        static DesignProblem? Text(string place, string? text, int longest, string? missing) =>
            string.IsNullOrWhiteSpace(text) ? (missing is null ? null : Wrong(place, missing))
            : text.Trim().Length > longest || text.Any(char.IsControl) ? Wrong(place, $"最多{longest}字，不能换行。")
            : null;

        var problems = new List<DesignProblem?>();
        if (facts.IsNew)
        {
            problems.Add(!Code().IsMatch(draft.Code) ? Wrong("code", "代码由小写字母开头、数字结尾，如 z1、menzhen2，最多8个字母加4位数字。")
                : facts.Known.FirstOrDefault(k => string.Equals(k.Key, draft.Code, StringComparison.OrdinalIgnoreCase)) is { Key: { } taken, Value: var name }
                    ? Wrong("code", $"代码“{taken}”已经用于“{name}”，请换一个。") : null);
        }
        else if (facts.Versions >= MostVersions)
        {
            problems.Add(Wrong("code", $"一个指标最多{MostVersions}版；请停用它，另建一个。"));
        }

        problems.Add(Text("name", draft.Name, LongestName, "请填写名称。"));
        problems.Add(facts.Known.FirstOrDefault(k => k.Value == draft.Name.Trim() && k.Key != draft.Code) is { Key: { } twin } ? Wrong("name", $"指标{twin}已经叫这个名称，请换一个。") : null);
        problems.Add(NationalIndicators.Aspects.Contains(draft.Aspect) ? null : Wrong("aspect", "请选择属于哪个方面。"));
        problems.Add(Text("unit", draft.Unit, LongestUnit, "请填写计量单位，如“%”“元/人次”。"));
        problems.Add(Directions.Contains(draft.Better) ? null : Wrong("better", "请选择怎样算好。"));
        problems.Add(!draft.Levels.Contains("county") || draft.Levels.Except(InstitutionLevels).Except(["county", "community"]).Any() || draft.Levels.Distinct().Count() != draft.Levels.Count
            ? Wrong("levels", "请选择按哪些层级计算；全旗县的数总要计算。") : null);
        problems.Add(Text("source", draft.Source, LongestSource, "请写明依据，如文件名称和条款。"));
        problems.Add(Text("note", draft.Note, LongestNote, facts.IsNew ? null : "请写明改了什么、为什么改。"));
        problems.Add(WhyNotFrom(draft.EffectiveFrom, facts.IsNew, facts.NewestClosed, facts.Today) is { } why ? Wrong("from", why) : null);
        return problems.OfType<DesignProblem>();
    }

    private static IEnumerable<DesignProblem> CheckSums(IndicatorFormula formula, string place, string side, IndicatorFacts facts)
    {
        DesignProblem Wrong(string message) => new(place, Severity.Error, message);
        if (formula.Top.Count == 0)
        {
            yield return Wrong($"{side}是空的，请选数据元。");
            yield break;
        }

        if (formula.ToString().Length > LongestFormula)
        {
            yield return Wrong($"{side}太长，请减少项目或机构类别。");
        }

        foreach (var sum in new[] { formula.Top, formula.Bottom })
        {
            foreach (var unknown in sum.Where(t => !facts.Elements.ContainsKey(t.Element)).Select(t => t.Element).Distinct())
            {
                yield return Wrong(unknown.Length == 0 ? $"{side}里有一项还没有选数据元。" : $"{side}里的数据元“{unknown}”已不存在，请换一个。");
            }

            foreach (var kind in sum.SelectMany(t => t.Kinds).Distinct().Where(k => !FormDesign.Reporting.Contains(k)))
            {
                yield return Wrong($"{kind.Chinese()}不填报表，不能计入{side}。");
            }

            if (sum.Count > MostTerms)
            {
                yield return Wrong($"{side}最多{MostTerms}项相加减。");
            }

            if (sum.Count > 0 && sum.All(t => t.Minus))
            {
                yield return Wrong($"{side}只有减项，请至少加一项。");
            }

            var known = sum.Where(t => facts.Elements.ContainsKey(t.Element)).ToList();
            foreach (var same in known.GroupBy(t => t.Element).Where(g => g.Count() > 1 && Overlap([.. g])))
            {
                yield return Wrong($"{side}里“{facts.Elements[same.Key].Name}”出现了{same.Count()}次，同一机构会算几遍；请合成一项，或者选不同的机构类别。");
            }

            foreach (var share in known.Select(t => facts.Elements[t.Element]).Where(e => Measure.IsShare(e.Unit)).DistinctBy(e => e.Code))
            {
                yield return Wrong($"“{share.Name}”本身是比率（{share.Unit}），不能相加；请用它的分子和分母。");
            }

            var elements = known.Select(t => facts.Elements[t.Element]).ToList();
            if (elements.Find(e => e.Unit.Trim() != elements[0].Unit.Trim()) is { } other)
            {
                yield return Wrong($"{side}里“{elements[0].Name}”以{elements[0].Unit}计、“{other.Name}”以{other.Unit}计，单位不同，不能相加减。");
            }
            else if (elements.Find(e => Rhythm(e) != Rhythm(elements[0])) is { } off)
            {
                yield return Wrong($"{side}里“{elements[0].Name}”{Adds(elements[0])}、“{off.Name}”{Adds(off)}，不是同一段时间的数，不能相加减。");
            }
        }
    }

    /// <summary>
    /// The calculator adds what flows over the window's months, takes stocks at its end (or their mean), and of yearly elements the newest year. A year's flow
    /// over a month's, or a quarter's over a month's, would be divided by what belongs to another span of time.
    /// </summary>
    private static IEnumerable<DesignProblem> CheckRhythm(IndicatorDraft draft, IReadOnlyDictionary<string, DataElement> elements)
    {
        var all = Terms(draft).Select(t => elements[t.Element]).ToList();
        var flows = all.Where(IsFlow).ToList();
        if (flows.Find(e => e.Frequency != flows[0].Frequency) is { } off)
        {
            yield return new("denominator", Severity.Error, $"“{flows[0].Name}”{Adds(flows[0])}、“{off.Name}”{Adds(off)}，相除的不是同一段时间的数；请用报送周期相同的数据元。");
        }
        else if (!draft.Numerator.IsQuotient && !draft.Denominator.IsQuotient && IsFlow(elements[draft.Numerator.Top[0].Element]) != IsFlow(elements[draft.Denominator.Top[0].Element]))
        {
            yield return new("denominator", Severity.Warning, IsFlow(elements[draft.Numerator.Top[0].Element])
                ? "分子各月相加、分母取期末或年度的数：统计区间越长，数值越大，比较时请用同样长的区间。"
                : "分母各月相加、分子取期末或年度的数：统计区间越长，数值越小，比较时请用同样长的区间。");
        }

        if (all.Find(e => e.Frequency == Frequency.Quarterly) is { } quarterly)
        {
            yield return new("denominator", Severity.Warning, $"“{quarterly.Name}”每季报一次：不在季末的月份没有当月数值。");
        }
    }

    private static IEnumerable<DesignProblem> CheckForms(IndicatorFormula formula, string place, ReportingPeriod from, IndicatorFacts facts)
    {
        foreach (var term in formula.Terms)
        {
            var asked = AskedOf(term.Element, from, facts.Forms);
            var name = facts.Elements[term.Element].Name;
            if (asked.Count == 0)
            {
                yield return new(place, Severity.Warning, $"{from.Chinese}没有在用的表样收集“{name}”，指标会没有数值；请先设计并启用表样。");
            }
            else if (term.Kinds.Except(asked).ToList() is { Count: > 0 } silent)
            {
                yield return new(place, Severity.Warning, $"{from.Chinese}没有在用的表样向{string.Join('、', silent.Select(k => k.Chinese()))}收集“{name}”，它们不会计入。");
            }
        }
    }

    /// <summary>Where nobody has chosen who counts, those above and below the line may be different units without anybody having meant it.</summary>
    private static IEnumerable<DesignProblem> CheckReach(IndicatorDraft draft, ReportingPeriod from, IndicatorFacts facts)
    {
        if (Terms(draft).Any(t => t.Kinds.Count > 0 || t.LeadOnly || facts.Elements[t.Element].OverUnits == OverUnits.County))
        {
            yield break;
        }

        IEnumerable<UnitKind> Of(IndicatorFormula formula) => formula.Terms.SelectMany(t => AskedOf(t.Element, from, facts.Forms)).Distinct().Order();
        var (above, below) = (Of(draft.Numerator).ToList(), Of(draft.Denominator).ToList());
        if (above.Count > 0 && below.Count > 0 && !above.SequenceEqual(below))
        {
            yield return new("denominator", Severity.Warning,
                $"分子由{Names(above)}填报，分母由{Names(below)}填报，机构范围不同；要用同一范围，请在“计入”里选机构类别。");
        }

        static string Names(List<UnitKind> kinds) => string.Join('、', kinds.Select(k => k.Chinese()));
    }

    /// <summary>The kinds of unit that a form asks for the element in a month.</summary>
    public static IReadOnlyCollection<UnitKind> AskedOf(string element, ReportingPeriod month, IEnumerable<PublishedForm> forms) =>
        [.. forms.Where(f => f.InForce().Any(v => v.From <= month && !(v.Until <= month) && v.Definition.Find(element) is not null)).SelectMany(f => f.Template.Kinds).Distinct().Order()];

    private static IEnumerable<IndicatorTerm> Terms(IndicatorDraft draft) => draft.Numerator.Terms.Concat(draft.Denominator.Terms);

    private static bool IsFlow(DataElement element) => element.OverMonths == OverMonths.Sum;

    private static (Frequency, OverMonths) Rhythm(DataElement element) =>
        (element.Frequency, element.Frequency == Frequency.Yearly ? OverMonths.Last : element.OverMonths);

    private static string Adds(DataElement element) => element switch
    {
        { Frequency: Frequency.Yearly } => "取最近一个年度",
        { OverMonths: OverMonths.Last } => $"取期末（{element.Frequency.Chinese()}）",
        { OverMonths: OverMonths.Mean } => $"取各期平均（{element.Frequency.Chinese()}）",
        _ => $"各期相加（{element.Frequency.Chinese()}）",
    };

    private static bool Overlap(List<IndicatorTerm> terms) => FormDesign.Reporting.Any(kind => terms.Count(t => t.Counts(kind, isLead: true)) > 1);

    private static Measure? MeasureOf(IndicatorFormula formula, IReadOnlyDictionary<string, DataElement> elements)
    {
        var above = SumOf(formula.Top);
        return formula.IsQuotient ? (above is null || SumOf(formula.Bottom) is not { } below ? null : above / below) : above;

        Measure? SumOf(IReadOnlyList<IndicatorTerm> terms) => terms.Count > 0 && elements.GetValueOrDefault(terms[0].Element) is { } element ? Measure.Read(element.Unit) : null;
    }

    private static string Words(IndicatorFormula formula, IReadOnlyDictionary<string, DataElement> elements)
    {
        string Unit(IReadOnlyList<IndicatorTerm> terms) => elements[terms[0].Element].Unit.Trim();
        return formula.IsQuotient ? $"{Unit(formula.Top)}/{Unit(formula.Bottom)}" : Unit(formula.Top);
    }

    [GeneratedRegex("^[a-z]{1,8}[0-9]{1,4}$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
