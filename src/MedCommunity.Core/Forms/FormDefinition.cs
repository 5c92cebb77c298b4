using System.Text.Json;
using System.Text.Json.Serialization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>What one version of a form asks: sections with fields, and rules across cells. Stored as one JSON document.</summary>
public sealed record FormDefinition(IReadOnlyList<FormSection> Sections, IReadOnlyList<FormRule> Rules)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Readings<string, FormDefinition> Read = new(500, _ => 1);

    private ILookup<string, FormField>? byCode;

    /// <summary>A copy with other sections looks its fields up anew.</summary>
    private FormDefinition(FormDefinition original)
    {
        (Sections, Rules) = original;
    }

    [JsonIgnore]
    public IEnumerable<FormField> Fields => Sections.SelectMany(s => s.Fields);

    public static FormDefinition Parse(string json) =>
        Read.Get(json, text => JsonSerializer.Deserialize<FormDefinition>(text, Json) ?? throw new JsonException("An empty form definition."));

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public FormField? Find(string code) => (byCode ??= Fields.ToLookup(f => f.Code, StringComparer.Ordinal))[code].FirstOrDefault();
}

public sealed record FormSection(string Title, IReadOnlyList<FormField> Fields);

/// <summary>A cell of the form: one data element, with the limits of this form.</summary>
/// <param name="Code">The data element's code.</param>
/// <param name="Name">The words on the form.</param>
/// <param name="Unit">人次, 元 …</param>
/// <param name="Decimals">0 for whole numbers.</param>
/// <param name="Required">Must be filled (or 不适用) before it is submitted.</param>
/// <param name="Min">The least value; null for none.</param>
/// <param name="Max">The greatest value; null for none.</param>
public sealed record FormField(string Code, string Name, string Unit, int Decimals = 0, bool Required = true, decimal? Min = 0, decimal? Max = null);

public enum Severity
{
    /// <summary>Blocks submission.</summary>
    Error,

    /// <summary>Never blocks: the unit may explain.</summary>
    Warning,
}

public static class Severities
{
    public static string Chinese(this Severity severity) => severity == Severity.Error ? "错误" : "提醒";
}

/// <summary>A rule across cells, run where all cells of it are filled. What it finds stands under the first cell of its left side.</summary>
/// <param name="Left">A sum of cells in codes (<see cref="FormExpression"/>); a code alone is one.</param>
/// <param name="Right">The other side.</param>
/// <param name="Severity">Whether it blocks submission.</param>
/// <param name="Message">One sentence that says what to do.</param>
/// <param name="Comparison">How the left side must stand to the right one.</param>
/// <param name="Typed">Only in a draft (草稿): words that could not be read yet. Such a rule has no sides and never runs.</param>
public sealed record FormRule(
    string Left, string Right, Severity Severity, string Message, Comparison Comparison = Comparison.NotGreater,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Typed = null)
{
    /// <summary>The cell that answers for the rule.</summary>
    [JsonIgnore]
    public string Cell => FormExpression.OfCodes(Left).Codes.First();

    /// <summary>The cells that the rule reads.</summary>
    [JsonIgnore]
    public IEnumerable<string> Codes => FormExpression.OfCodes(Left).Codes.Concat(FormExpression.OfCodes(Right).Codes).Distinct(StringComparer.Ordinal);

    /// <summary>Whether the filled values break it.</summary>
    public bool IsBrokenBy(IReadOnlyDictionary<string, CellValue> values) =>
        FormExpression.OfCodes(Left).Evaluate(values) is { } left && FormExpression.OfCodes(Right).Evaluate(values) is { } right && !Comparison.Holds(left, right);

    /// <summary>In the words of the form: <c>中医类诊疗人次 ≤ 总诊疗人次</c>.</summary>
    public string InWords(FormDefinition form)
    {
        string Name(string code) => form.Find(code)?.Name ?? code;
        return $"{FormExpression.OfCodes(Left).InWords(Name)} {Comparison.Sign()} {FormExpression.OfCodes(Right).InWords(Name)}";
    }
}

/// <summary>What a rule found: the cell, how grave, and one sentence that says what to do.</summary>
public sealed record Finding(string Cell, Severity Severity, string Message);
