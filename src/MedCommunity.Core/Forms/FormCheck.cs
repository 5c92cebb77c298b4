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
    /// <param name="before">The same form of the period before (month, quarter or year), where there is one.</param>
    /// <param name="frequency">How often the form is owed: names the period before.</param>
    public static IReadOnlyList<Finding> Run(
        FormDefinition form, IReadOnlyDictionary<string, CellValue> values, IReadOnlyDictionary<string, CellValue>? before = null,
        Frequency frequency = Frequency.Monthly)
    {
        var findings = new List<Finding>();
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

            foreach (var rule in form.Rules.Where(r => r.Left == field.Code))
            {
                if (value.Number > values.GetValueOrDefault(rule.Right).Number)
                {
                    findings.Add(new(field.Code, rule.Severity, rule.Message));
                }
            }

            if (value.Number is { } now && before?.GetValueOrDefault(field.Code).Number is { } then && then != 0
                && Math.Abs(now - then) > LargeChange * Math.Abs(then))
            {
                findings.Add(new(field.Code, Severity.Warning, $"与{frequency.Before()}（{Text(then)}）相比变化超过50%，请核对，无误请说明原因"));
            }
        }

        return findings;
    }

    private static string Text(decimal value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
