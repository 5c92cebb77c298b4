using MedCommunity.Core.Forms;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>试填: values typed into a preview, and what the form says of them. Kept by nobody.</summary>
public sealed class FormTrial
{
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CellValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> unread = new(StringComparer.Ordinal);
    private IReadOnlyList<Finding> findings = [];
    private FormDefinition form = new([], []);

    /// <summary>How many cells must still be filled.</summary>
    public int Missing { get; private set; }

    public int Errors => findings.Count(f => f.Severity == Severity.Error) + unread.Count - Missing;

    public int Warnings => findings.Count(f => f.Severity == Severity.Warning);

    public string Text(string code) => texts.GetValueOrDefault(code, "");

    public bool IsNotApplicable(string code) => values.GetValueOrDefault(code).Kind == CellKind.NotApplicable;

    public void Type(string code, string? text)
    {
        var typed = (text ?? "").Trim().Replace(",", "", StringComparison.Ordinal);
        texts[code] = typed;
        values.Remove(code);
        unread.Remove(code);
        if (typed == CellEntry.NotApplicable)
        {
            values[code] = CellValue.NotApplicable;
        }
        else if (typed.Length > 0 && !CellValue.TryRead(typed, out var value))
        {
            unread[code] = "只能填数字，最多4位小数，绝对值不超过90亿";
        }
        else if (typed.Length > 0)
        {
            CellValue.TryRead(typed, out value);
            values[code] = value;
        }

        Run(form);
    }

    /// <summary>Asks the rules of the form as it is now.</summary>
    public void Run(FormDefinition now)
    {
        form = now;
        findings = FormCheck.Run(now, values);
        Missing = findings.Count(f => !values.GetValueOrDefault(f.Cell).IsFilled && !unread.ContainsKey(f.Cell));
        findings = [.. findings.Where(f => !unread.ContainsKey(f.Cell))];
    }

    /// <summary>That a cell is still empty is no news while somebody tries: it is counted.</summary>
    public IReadOnlyList<Finding> Findings(string code) => unread.TryGetValue(code, out var why)
        ? [new(code, Severity.Error, why)]
        : [.. findings.Where(f => f.Cell == code && values.GetValueOrDefault(code).IsFilled)];
}
