using System.Globalization;

namespace MedCommunity.Core.Forms;

/// <summary>Something about a unit's form that somebody should look at.</summary>
/// <param name="Element">The data element's code; empty where it is about the form as a whole.</param>
/// <param name="Message">One sentence with the figures.</param>
public sealed record QualityFinding(QualityKind Kind, string Element, string Message);

/// <summary>数据质量: what is odd about one form, measured against the unit's own periods before. Never blocks anything.</summary>
public static class QualityCheck
{
    /// <summary>So many periods in a row with figures make a zero sudden.</summary>
    public const int FewestBeforeZero = 3;

    /// <summary>Fewer equal figures than these say nothing about copying.</summary>
    public const int FewestCopied = 3;

    /// <summary>Everything found, in the form's order within a kind, kinds in the order of the page.</summary>
    /// <param name="form">The version of the form.</param>
    /// <param name="document">What stands in it.</param>
    /// <param name="earlier">The periods before.</param>
    /// <param name="isSubmitted">Whether the unit has ever submitted it: only then is a word on its warnings owed.</param>
    public static IReadOnlyList<QualityFinding> Run(FormDefinition form, FormDocument document, FormHistory earlier, bool isSubmitted)
    {
        var values = document.Values;
        return
        [
            .. form.Fields.Select(f => Outlier(f, values.GetValueOrDefault(f.Code), earlier)).OfType<QualityFinding>(),
            .. BrokenRules(form, values),
            .. form.Fields.Select(f => SuddenZero(f, values.GetValueOrDefault(f.Code), earlier)).OfType<QualityFinding>(),
            .. Copied(form, values, earlier) is { } copied ? (QualityFinding[])[copied] : [],
            .. isSubmitted ? Unexplained(form, document, values, earlier) : [],
        ];
    }

    private static QualityFinding? Outlier(FormField field, CellValue value, FormHistory earlier) =>
        value.Number is { } number && Deviation.Of(earlier.Numbers(field.Code)) is { } usual && usual.IsOutlier(number)
            ? new(QualityKind.Outlier, field.Code, $"“{field.Name}”为{Text(number)}，近{usual.Count}期中位数{Text(usual.Median)}，偏离超过{Deviation.Limit}倍通常波动（{Text(usual.Mad)}）")
            : null;

    /// <summary>What the form's own rules say of filled cells; that a draft is not complete yet is no matter of quality.</summary>
    private static IEnumerable<QualityFinding> BrokenRules(FormDefinition form, IReadOnlyDictionary<string, CellValue> values) =>
        FormCheck.Run(form, values).Where(f => values.GetValueOrDefault(f.Cell).IsFilled).GroupBy(f => f.Cell, StringComparer.Ordinal)
            .Select(g => new QualityFinding(QualityKind.BrokenRule, g.Key, string.Join("；", g.Select(f => f.Message))));

    private static QualityFinding? SuddenZero(FormField field, CellValue value, FormHistory earlier)
    {
        if (value.Number != 0)
        {
            return null;
        }

        var before = FormHistory.Of(earlier.Frequency, earlier.Period).Select(p => earlier.Periods.FirstOrDefault(e => e.Period == p).Values?.GetValueOrDefault(field.Code).Number)
            .TakeWhile(n => n is not null and not 0).Count();
        return before >= FewestBeforeZero ? new(QualityKind.SuddenZero, field.Code, $"“{field.Name}”此前连续{before}期有数，本期为0") : null;
    }

    /// <summary>The same cells hold the same numbers as in the period before, and not all of them are 0.</summary>
    private static QualityFinding? Copied(FormDefinition form, IReadOnlyDictionary<string, CellValue> values, FormHistory earlier)
    {
        if (earlier.Before is not { } before)
        {
            return null;
        }

        var now = form.Fields.Select(f => values.GetValueOrDefault(f.Code).Number).ToList();
        var then = form.Fields.Select(f => before.GetValueOrDefault(f.Code).Number).ToList();
        return now.SequenceEqual(then) && now.Count(n => n is not null) >= FewestCopied && now.Exists(n => n is not null and not 0)
            ? new(QualityKind.CopiedMonth, "", $"全部{now.Count(n => n is not null)}项数据与{earlier.Frequency.Before()}完全相同")
            : null;
    }

    private static IEnumerable<QualityFinding> Unexplained(FormDefinition form, FormDocument document, IReadOnlyDictionary<string, CellValue> values, FormHistory earlier) =>
        FormCheck.Run(form, values, earlier).Where(f => f.Severity == Severity.Warning && document.Explanation(f.Cell).Length == 0).GroupBy(f => f.Cell, StringComparer.Ordinal)
            .Select(g => new QualityFinding(QualityKind.Unexplained, g.Key, $"“{form.Find(g.Key)!.Name}”有提醒没有说明：{g.First().Message}"));

    private static string Text(decimal value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
