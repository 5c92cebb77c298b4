using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedCommunity.Core.Forms;

/// <summary>A cell as stored: its value and the revision of its last change.</summary>
public sealed record FormCell([property: JsonPropertyName("v")] CellValue Value, [property: JsonPropertyName("r")] int Revision);

/// <summary>A submission's values and explanations: one JSON document on the submission's row.</summary>
public sealed record FormDocument(
    [property: JsonPropertyName("cells")] Dictionary<string, FormCell> Cells,
    [property: JsonPropertyName("explanations")] Dictionary<string, string> Explanations)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FormDocument Empty => new([], []);

    public static FormDocument Parse(string json) =>
        JsonSerializer.Deserialize<FormDocument>(json, Json) ?? throw new JsonException("An empty form document.");

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public CellValue this[string code] => Cells.TryGetValue(code, out var cell) ? cell.Value : CellValue.NotFilled;

    public IReadOnlyDictionary<string, CellValue> Values => Cells.ToDictionary(c => c.Key, c => c.Value.Value, StringComparer.Ordinal);

    /// <summary>
    /// Writes the named cells, as a writer sees them who last read <paramref name="readAt"/>. A cell that somebody else changed since
    /// is a conflict, unless the value is the same anyway; with any conflict nothing of the request is written.
    /// </summary>
    /// <returns>The new document with the changed cells, or the cells in conflict.</returns>
    public FormWrite Write(IReadOnlyDictionary<string, CellValue> values, int readAt, int nextRevision)
    {
        var changed = values.Where(v => this[v.Key] != v.Value).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        var conflicts = changed.Keys.Where(code => Cells.TryGetValue(code, out var cell) && cell.Revision > readAt).ToList();
        if (conflicts.Count > 0)
        {
            return new(this, [], conflicts);
        }

        var cells = new Dictionary<string, FormCell>(Cells, StringComparer.Ordinal);
        foreach (var (code, value) in changed)
        {
            cells[code] = new FormCell(value, nextRevision);
        }

        return new(this with { Cells = cells }, [.. changed.Keys], []);
    }
}

/// <summary>What came of a write: the document, the codes that changed, the codes in conflict.</summary>
public sealed record FormWrite(FormDocument Document, IReadOnlyList<string> Changed, IReadOnlyList<string> Conflicts);
