using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MedCommunity.Core.Forms;

/// <summary>校验码: a short code over what a form says, by which two people see at a glance whether they speak of the same content.</summary>
public static class FormDigest
{
    private const int Groups = 4;
    private const int Letters = 4;

    /// <summary>The same for the same form and values, whatever their order; 64 bits of SHA-256 in groups of four.</summary>
    public static string Of(string form, FormDefinition definition, IReadOnlyDictionary<string, CellValue> values)
    {
        var text = new StringBuilder(form).Append('\n');
        foreach (var code in definition.Fields.Select(f => f.Code).Order(StringComparer.Ordinal))
        {
            var value = values.GetValueOrDefault(code);
            text.Append(code).Append('=').Append(value.Number?.ToString("0.####", CultureInfo.InvariantCulture) ?? (value.IsFilled ? "na" : "")).Append('\n');
        }

        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return string.Join('-', Enumerable.Range(0, Groups).Select(i => hash.Substring(i * Letters, Letters)));
    }

    /// <summary>The values as they stood before these changes.</summary>
    public static IReadOnlyDictionary<string, CellValue> Before(IReadOnlyDictionary<string, CellValue> values, IEnumerable<SubmissionChange> changes)
    {
        var before = new Dictionary<string, CellValue>(values, StringComparer.Ordinal);
        foreach (var change in changes.OrderByDescending(c => c.Revision))
        {
            before[change.Cell] = JsonSerializer.Deserialize<CellValue>(change.Before);
        }

        return before;
    }
}
