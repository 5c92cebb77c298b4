using System.Globalization;

namespace MedCommunity.Core.Forms;

/// <summary>The rules of a form, run on the server on every path: page, API, and whatever comes later.</summary>
public static class FormCheck
{
    /// <summary>Share of change against the month before that asks for a word (indicators-national-2024.json, rules).</summary>
    public const decimal LargeChange = 0.5m;

    /// <summary>Everything that is wrong or worth a word, in the form's order, errors of a cell before its warnings.</summary>
    /// <param name="form">The version of the form.</param>
    /// <param name="values">What is filled; a missing code is not filled.</param>
    /// <param name="earlier">What the unit submitted before; without it nothing is compared.</param>
    public static IReadOnlyList<Finding> Run(FormDefinition form, IReadOnlyDictionary<string, CellValue> values, FormHistory? earlier = null)
    {
        var findings = new List<Finding>();
        var broken = form.Rules.Where(r => r.IsBrokenBy(values)).ToLookup(r => r.Cell, StringComparer.Ordinal);
        var before = earlier?.Before;
        foreach (var field in form.Fields)
        {
            var value = values.GetValueOrDefault(field.Code);
            if (field.Required && !value.IsFilled)
            {
                findings.Add(new(field.Code, Severity.Error, $"“{field.Name}”未填写；没有这项业务请填0，不适用请选“不适用”"));
            }

            if (value.Number is { } number)
            {
                if (decimal.Round(number, field.Decimals) != number)
                {
                    findings.Add(new(field.Code, Severity.Error, field.Decimals == 0 ? $"“{field.Name}”应为整数" : $"“{field.Name}”最多{field.Decimals}位小数"));
                }

                if (number < field.Min)
                {
                    findings.Add(new(field.Code, Severity.Error, $"“{field.Name}”不能小于{Text(field.Min.Value)}"));
                }

                if (number > field.Max)
                {
                    findings.Add(new(field.Code, Severity.Error, $"“{field.Name}”不能大于{Text(field.Max.Value)}"));
                }
            }

            findings.AddRange(broken[field.Code].OrderBy(r => r.Severity).Select(r => new Finding(field.Code, r.Severity, r.Message)));
            if (value.Number is { } now && earlier is not null && Unusual(now, before?.GetValueOrDefault(field.Code).Number, earlier.Numbers(field.Code), earlier.Frequency) is { } warning)
            {
                findings.Add(new(field.Code, Severity.Warning, warning));
            }
        }

        return findings;
    }

    /// <summary>A word is owed on a change of more than half against the period before, or on a value far from what is usual.</summary>
    private static string? Unusual(decimal now, decimal? before, IReadOnlyCollection<decimal> numbers, Frequency frequency)
    {
        if (before is { } then && then != 0 && Math.Abs(now - then) > LargeChange * Math.Abs(then))
        {
            return $"与{frequency.Before()}（{Text(then)}）相比变化超过50%，请核对，无误请说明原因";
        }

        return Deviation.Of(numbers) is { } usual && usual.IsOutlier(now)
            ? $"明显偏离近{usual.Count}期的通常水平（中位数{Text(usual.Median)}），请核对，无误请说明原因"
            : null;
    }

    private static string Text(decimal value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
