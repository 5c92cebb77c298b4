using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>Something about a designed form: an error keeps it from being published, a warning does not.</summary>
/// <param name="Place">Where: <c>kinds</c>, <c>sections</c>, <c>section:0</c>, <c>field:CODE</c>, <c>rule:0</c>.</param>
/// <param name="Message">One sentence that says what to do.</param>
public sealed record DesignProblem(string Place, Severity Severity, string Message);

/// <summary>A form with its published versions, as the question whether two forms ask the same of one unit needs it.</summary>
public sealed record PublishedForm(FormTemplate Template, IReadOnlyCollection<FormTemplateVersion> Versions)
{
    /// <summary>What the form asks and in which months: each published version until a later one takes over, or the form is retired.</summary>
    public IEnumerable<(FormDefinition Definition, ReportingPeriod From, ReportingPeriod? Until)> InForce()
    {
        var published = Versions.Where(v => !v.IsDraft).OrderBy(v => v.Number).ToList();
        foreach (var version in published)
        {
            var ends = published.Where(v => v.Number > version.Number).Select(v => (ReportingPeriod?)v.EffectiveFrom).Append(Template.RetiredFrom).Min();
            if (!(ends <= version.EffectiveFrom))
            {
                yield return (FormDefinition.Parse(version.Definition), version.EffectiveFrom, ends);
            }
        }
    }
}

/// <summary>表样设计: what must hold of a form before it is published, so that it can be opened, filled, checked and approved.</summary>
public static class FormDesign
{
    public const int MostSections = 30;
    public const int MostFields = 200;
    public const int MostRules = 200;
    public const int LongestTitle = 50;
    public const int LongestName = 100;
    public const int LongestMessage = 200;
    public const int LongestRule = 1000;

    /// <summary>Values are kept with so many decimals (<see cref="Scaled"/>).</summary>
    public const int MostDecimals = 4;

    /// <summary>The kinds of unit whose form has a way from filling to approval (domain.md, Reporting).</summary>
    public static readonly IReadOnlyList<UnitKind> Reporting =
    [
        UnitKind.GeneralHospital, UnitKind.SpecialistBranch, UnitKind.TownshipBranch, UnitKind.ServiceStation, UnitKind.VillageClinic,
        UnitKind.InsuranceBureau, UnitKind.HealthCommission, UnitKind.PublicHealthAgency,
    ];

    /// <summary>Everything that is wrong with what the form asks, in the form's order.</summary>
    /// <param name="form">The draft.</param>
    /// <param name="frequency">The form's rhythm.</param>
    /// <param name="kinds">The kinds of unit that will owe it.</param>
    /// <param name="elements">The county's data elements by code.</param>
    public static IReadOnlyList<DesignProblem> Check(
        FormDefinition form, Frequency frequency, IReadOnlyCollection<UnitKind> kinds, IReadOnlyDictionary<string, DataElement> elements)
    {
        var problems = new List<DesignProblem>();
        void Wrong(string place, string message) => problems.Add(new(place, Severity.Error, message));

        if (kinds.Count == 0)
        {
            Wrong("kinds", "请选择由哪些机构填报。");
        }

        foreach (var kind in kinds.Except(Reporting))
        {
            Wrong("kinds", $"{kind.Chinese()}没有填报和审核的流程，不能选。");
        }

        problems.AddRange(Limits(form));
        if (!form.Fields.Any())
        {
            Wrong("sections", "表里还没有项目，请先加节、再加项目。");
        }

        foreach (var (i, section) in form.Sections.Index())
        {
            if (section.Title.Trim().Length == 0)
            {
                Wrong($"section:{i}", $"第{i + 1}节没有名称。");
            }

            if (section.Fields.Count == 0 && form.Fields.Any())
            {
                Wrong($"section:{i}", $"第{i + 1}节“{section.Title}”没有项目，请加项目，或者删去这一节。");
            }
        }

        foreach (var same in form.Sections.Where(s => s.Title.Trim().Length > 0).GroupBy(s => s.Title.Trim(), StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            Wrong("sections", $"有{same.Count()}节都叫“{same.Key}”，请改成不同的名称。");
        }

        var fields = form.Fields.ToList();
        foreach (var field in fields)
        {
            problems.AddRange(Check(field, frequency, kinds, elements.GetValueOrDefault(field.Code)));
        }

        foreach (var same in fields.GroupBy(f => f.Code, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            Wrong($"field:{same.Key}", $"“{same.First().Name}”（{same.Key}）在表里出现了{same.Count()}次，一张表只能问一次。");
        }

        foreach (var same in fields.Where(f => f.Name.Trim().Length > 0).DistinctBy(f => f.Code).GroupBy(f => f.Name.Trim(), StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            Wrong($"field:{same.Last().Code}", $"有{same.Count()}个项目在表里都叫“{same.Key}”，填表的人分不清，请改成不同的名称。");
        }

        problems.AddRange(FormRuleCheck.Check(form));
        return problems;
    }

    /// <summary>What is too long or too much to be kept at all, also in a draft.</summary>
    public static IReadOnlyList<DesignProblem> Limits(FormDefinition form)
    {
        var problems = new List<DesignProblem>();
        void TooMuch(bool isWrong, string place, string message)
        {
            if (isWrong)
            {
                problems.Add(new(place, Severity.Error, message));
            }
        }

        TooMuch(form.Sections.Count > MostSections, "sections", $"一张表最多{MostSections}节。");
        TooMuch(form.Fields.Count() > MostFields, "sections", $"一张表最多{MostFields}个项目。");
        TooMuch(form.Rules.Count > MostRules, "rules", $"一张表最多{MostRules}条规则。");
        foreach (var (i, section) in form.Sections.Index())
        {
            TooMuch(IsUnkept(section.Title, LongestTitle), $"section:{i}", $"第{i + 1}节的名称最多{LongestTitle}字，不能换行。");
        }

        foreach (var field in form.Fields)
        {
            TooMuch(IsUnkept(field.Name, LongestName), $"field:{field.Code}", $"项目在表里的名称最多{LongestName}字，不能换行。");
            TooMuch(
                !Scaled.Fits(field.Min ?? 0) || !Scaled.Fits(field.Max ?? 0), $"field:{field.Code}", $"“{field.Name}”的最小值和最大值最多{MostDecimals}位小数，绝对值不超过90亿。");
        }

        foreach (var (i, rule) in form.Rules.Index())
        {
            TooMuch(IsUnkept(rule.Message, LongestMessage), $"rule:{i}", $"第{i + 1}条规则的提示最多{LongestMessage}字，不能换行。");
            TooMuch(IsUnkept(rule.Typed ?? "", LongestRule), $"rule:{i}", $"第{i + 1}条规则最多{LongestRule}字，不能换行。");
        }

        return problems;
    }

    /// <summary>
    /// Where the form would ask a kind of unit for a data element that another form asks of it in the same month: a unit has one
    /// approved value for an element and a month, and two forms would contradict each other in it.
    /// </summary>
    /// <param name="template">The form.</param>
    /// <param name="definition">What it is to ask.</param>
    /// <param name="from">From this month on.</param>
    /// <param name="others">The county's other forms.</param>
    public static IReadOnlyList<DesignProblem> Clashes(FormTemplate template, FormDefinition definition, ReportingPeriod from, IEnumerable<PublishedForm> others)
    {
        var problems = new List<DesignProblem>();
        foreach (var other in others.Where(o => o.Template.Id != template.Id))
        {
            var kinds = template.Kinds.Intersect(other.Template.Kinds).ToList();
            if (kinds.Count == 0)
            {
                continue;
            }

            var codes = other.InForce().Where(v => Meet(template.Frequency, from, template.RetiredFrom, other.Template.Frequency, v.From, v.Until))
                .SelectMany(v => v.Definition.Fields).Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
            foreach (var field in definition.Fields.Where(f => codes.Contains(f.Code)).DistinctBy(f => f.Code))
            {
                problems.Add(new($"field:{field.Code}", Severity.Error,
                    $"“{field.Name}”（{field.Code}）已由《{other.Template.Name}》向{string.Join('、', kinds.Select(k => k.Chinese()))}收集，同一项不能由两张表向同一单位收集：请删去这一项，或者先停用那张表。"));
            }
        }

        return problems;
    }

    /// <summary>Why a version cannot apply from this month on, or null: an opened month keeps the form that it was opened with.</summary>
    /// <param name="newestOpened">Null while the county has opened none.</param>
    public static string? WhyNotFrom(ReportingPeriod month, ReportingPeriod? newestOpened) => month <= newestOpened
        ? $"{newestOpened.Value.Chinese}及以前的报告期已经开启，请选{newestOpened.Value.AddMonths(1).Chinese}或以后的月份。"
        : null;

    /// <summary>Reads a rule as it is typed, in the words of the form.</summary>
    /// <returns>The rule's sides, or the words with what is wrong with them.</returns>
    public static (FormRule Rule, string? Error) ReadRule(string text, Severity severity, string message, IReadOnlyCollection<FormField> fields)
    {
        var words = text.Trim();
        var (left, comparison, right, error) = FormExpression.ReadRule(words, fields);
        if (error is null && left!.Terms.Concat(right!.Terms).Any(t => !Scaled.Fits(t.Factor)))
        {
            error = $"数字最多{MostDecimals}位小数，不超过90亿。";
        }

        return error is null
            ? (new FormRule(left!.ToString(), right!.ToString(), severity, message, comparison), null)
            : (new FormRule("", "", severity, message, default, words), error);
    }

    /// <summary>What a rule says where nobody has written a message for it.</summary>
    public static string MessageOf(FormRule rule, FormDefinition form)
    {
        if (rule.Message.Trim().Length > 0 || rule.Typed is not null)
        {
            return rule.Message.Trim();
        }

        string Side(string side) => FormExpression.OfCodes(side).InWords(code => form.Find(code)?.Name ?? code);
        return $"“{Side(rule.Left)}”{rule.Comparison switch
        {
            Comparison.NotGreater => "不能大于",
            Comparison.Less => "应小于",
            Comparison.Equal => "应等于",
            Comparison.NotLess => "不能小于",
            _ => "应大于",
        }}“{Side(rule.Right)}”，请核对";
    }

    /// <summary>The form as it is published, or tried in a preview: every rule with its message; what cannot run is left out.</summary>
    public static FormDefinition Complete(FormDefinition form)
    {
        var codes = form.Fields.Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
        return new(
            [.. form.Sections.Select(s => new FormSection(s.Title.Trim(), [.. s.Fields.Select(f => f with { Name = f.Name.Trim() })]))],
            [.. form.Rules.Where(r => r.Typed is null && r.Codes.All(codes.Contains)).Select(r => r with { Message = MessageOf(r, form) })]);
    }

    /// <summary>A stored form in words, for the log.</summary>
    public static string Describe(string definition)
    {
        var form = FormDefinition.Parse(definition);
        var sections = form.Sections.Select(s => $"{s.Title}：{string.Join('、', s.Fields.Select(f => f.Name))}");
        var rules = form.Rules.Select(r => $"{r.Typed ?? r.InWords(form)}（{r.Severity.Chinese()}）");
        return form.Sections.Count == 0 ? "（空）" : string.Join("；", sections) + (form.Rules.Count == 0 ? "" : $"。规则：{string.Join("；", rules)}");
    }

    private static bool IsUnkept(string text, int longest) => text.Length > longest || text.Any(char.IsControl);

    private static IEnumerable<DesignProblem> Check(FormField field, Frequency frequency, IReadOnlyCollection<UnitKind> kinds, DataElement? element)
    {
        var place = $"field:{field.Code}";
        if (element is null)
        {
            yield return new(place, Severity.Error, $"本旗县没有代码为“{field.Code}”的数据元，请从数据元中重新选择。");
            yield break;
        }

        if (field.Name.Trim().Length == 0)
        {
            yield return new(place, Severity.Error, $"“{element.Name}”在表里没有名称。");
        }

        if (element.Frequency != frequency)
        {
            yield return new(place, Severity.Error, $"“{field.Name}”的数据元按{element.Frequency.Chinese()}收集，不能放进{frequency.Chinese()}。");
        }

        if (field.Unit != element.Unit)
        {
            yield return new(place, Severity.Error, $"“{field.Name}”的单位应与数据元一致，为“{element.Unit}”。");
        }

        if (field.Decimals < 0 || field.Decimals > element.Decimals)
        {
            yield return new(place, Severity.Error, element.Decimals == 0 ? $"“{field.Name}”应为整数。" : $"“{field.Name}”最多{element.Decimals}位小数。");
        }
        else if (new[] { field.Min, field.Max }.Any(n => n is { } limit && decimal.Round(limit, field.Decimals) != limit))
        {
            yield return new(place, Severity.Error, $"“{field.Name}”的最小值和最大值不能比项目本身的小数位更多。");
        }

        if (field.Min > field.Max)
        {
            yield return new(place, Severity.Error, $"“{field.Name}”的最小值大于最大值，没有数能填。");
        }

        if (element.OverUnits == OverUnits.County && kinds.Except([UnitKind.InsuranceBureau, UnitKind.HealthCommission, UnitKind.PublicHealthAgency]).Any())
        {
            yield return new(place, Severity.Warning, $"“{field.Name}”是全旗县一个数，由多家单位填报时各单位的数会相加，请确认。");
        }
    }

    /// <summary>Whether both forms are due in one month of the overlap; the pattern of rhythms repeats every year.</summary>
    private static bool Meet(Frequency one, ReportingPeriod oneFrom, ReportingPeriod? oneUntil, Frequency two, ReportingPeriod twoFrom, ReportingPeriod? twoUntil)
    {
        var first = oneFrom < twoFrom ? twoFrom : oneFrom;
        return Enumerable.Range(0, 12).Select(first.AddMonths)
            .Any(m => !(m >= oneUntil) && !(m >= twoUntil) && one.EndsWith(m) && two.EndsWith(m));
    }
}
