using System.Text.Json;
using System.Text.Json.Serialization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>A cell as stored: its value and the revision of its last change.</summary>
public sealed record FormCell([property: JsonPropertyName("v")] CellValue Value, [property: JsonPropertyName("r")] int Revision);

/// <summary>The unit's word on a cell's warning, and the revision of its last change.</summary>
public sealed record FormExplanation([property: JsonPropertyName("t")] string Text, [property: JsonPropertyName("r")] int Revision);

/// <summary>A submission's values and explanations: one JSON document on the submission's row.</summary>
public sealed record FormDocument(
    [property: JsonPropertyName("cells")] Dictionary<string, FormCell> Cells,
    [property: JsonPropertyName("explanations")] Dictionary<string, FormExplanation> Explanations)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By their text. Each cell that is saved looks at the twelve periods before, which no longer change; 200,000 cells take some 50 MB.</summary>
    private static readonly Readings<string, FormDocument> Read = new(200_000, d => d.Cells.Count + 1);

    private Dictionary<string, CellValue>? values;

    /// <summary>A copy with other cells has other values.</summary>
    private FormDocument(FormDocument original)
    {
        (Cells, Explanations) = original;
    }

    public static FormDocument Empty => new([], []);

    public static FormDocument Parse(string json) =>
        Read.Get(json, ParseOnce);

    /// <summary>The same for those who go through all documents once: nothing is kept.</summary>
    internal static FormDocument ParseOnce(string json) => JsonSerializer.Deserialize<FormDocument>(json, Json) ?? throw new JsonException("An empty form document.");

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public CellValue this[string code] => Cells.TryGetValue(code, out var cell) ? cell.Value : CellValue.NotFilled;

    [JsonIgnore]
    public IReadOnlyDictionary<string, CellValue> Values => values ??= Cells.ToDictionary(c => c.Key, c => c.Value.Value, StringComparer.Ordinal);

    /// <summary>The word on a cell; empty where there is none.</summary>
    public string Explanation(string code) => Explanations.TryGetValue(code, out var said) ? said.Text : "";

    /// <summary>
    /// Writes the named cells, as a writer sees them who last read <paramref name="readAt"/>. A cell that somebody else changed since
    /// is a conflict, unless the value is the same anyway; with any conflict nothing of the request is written. Explanations follow the same rule.
    /// </summary>
    /// <returns>The new document with the changed cells, or the cells in conflict.</returns>
    public FormWrite Write(
        IReadOnlyDictionary<string, CellValue> values, int readAt, int nextRevision, IReadOnlyDictionary<string, string>? explanations = null)
    {
        var changed = values.Where(v => this[v.Key] != v.Value).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        var said = (explanations ?? new Dictionary<string, string>()).Where(e => Explanation(e.Key) != e.Value).ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
        List<string> conflicts = [.. changed.Keys.Where(code => Cells.TryGetValue(code, out var cell) && cell.Revision > readAt)];
        List<string> contradicted = [.. said.Keys.Where(code => Explanations.TryGetValue(code, out var word) && word.Revision > readAt)];
        if (conflicts.Count > 0 || contradicted.Count > 0)
        {
            return new(this, [], false, conflicts, contradicted);
        }

        var cells = new Dictionary<string, FormCell>(Cells, StringComparer.Ordinal);
        foreach (var (code, value) in changed)
        {
            cells[code] = new FormCell(value, nextRevision);
        }

        var words = new Dictionary<string, FormExplanation>(Explanations, StringComparer.Ordinal);
        foreach (var (code, text) in said)
        {
            words[code] = new FormExplanation(text, nextRevision);
        }

        return new(new(cells, words), [.. changed.Keys], said.Count > 0, [], []);
    }

    /// <summary>
    /// Goes back to an earlier content. A cell that this changes carries the new revision, so that nobody who read the newer content
    /// writes over it unseen.
    /// </summary>
    public FormDocument BackTo(FormDocument earlier, int nextRevision)
    {
        var cells = Cells.Keys.Union(earlier.Cells.Keys).ToDictionary(code => code, code => earlier[code], StringComparer.Ordinal);
        var words = Explanations.Keys.Union(earlier.Explanations.Keys).ToDictionary(code => code, earlier.Explanation, StringComparer.Ordinal);
        return Write(cells, int.MaxValue, nextRevision, words).Document;
    }
}

/// <summary>What came of a write: the document, the codes whose value changed, whether an explanation did, the codes in conflict.</summary>
public sealed record FormWrite(
    FormDocument Document, IReadOnlyList<string> Changed, bool Explained, IReadOnlyList<string> Conflicts, IReadOnlyList<string> ExplanationConflicts)
{
    public bool IsConflict => Conflicts.Count > 0 || ExplanationConflicts.Count > 0;

    public bool ChangesAnything => Changed.Count > 0 || Explained;
}
