using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Spreadsheets;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

public enum PlanInputKind
{
    Text,
    Area,

    /// <summary>Several texts, one a line.</summary>
    Lines,

    /// <summary>Several units as written, one a line.</summary>
    Units,
    Day,
    Whole,

    /// <summary>目标值: a number, a pair, or a text.</summary>
    Value,
    Choice,
}

/// <summary>What a blank field means in the document.</summary>
public enum PlanBlank
{
    /// <summary>Null, as the format has it.</summary>
    Null,

    /// <summary>An empty text, which the check then asks for.</summary>
    Text,

    /// <summary>No such name.</summary>
    Absent,
}

public sealed partial class PlanInput
{
    [CascadingParameter]
    public PlanEdit Edit { get; set; } = null!;

    [Parameter, EditorRequired]
    public JsonObject Owner { get; set; } = [];

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public PlanInputKind Kind { get; set; }

    [Parameter]
    public PlanBlank Blank { get; set; }

    [Parameter]
    public bool Required { get; set; }

    [Parameter]
    public bool Wide { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public int Rows { get; set; } = 2;

    [Parameter]
    public IReadOnlyList<KeyValuePair<string, string>>? Choices { get; set; }

    /// <summary>Words to choose from; others are taken as they are written.</summary>
    [Parameter]
    public PlanWords? Words { get; set; }

    private string Path => $"{Owner.GetPath()}.{Name}";

    private string InputId => "plan" + string.Concat(Path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private string? Error => Edit.Unread.ContainsKey(Path) ? Kind == PlanInputKind.Whole ? "应为整数。" : "看不懂。" : Edit.ErrorAt(Path);

    private bool IsDisabled => Edit.IsWaiting || IsBeyond;

    private JsonNode? Value => Owner[Name];

    /// <summary>The document says something here that this field cannot show.</summary>
    private bool IsBeyond => Text(Value) is null;

    private string Shown => Edit.Unread.TryGetValue(Path, out var typed) ? typed : Text(Value) ?? "（其他内容）";

    private string? Text(JsonNode? node) => (Kind, node) switch
    {
        (_, null) => "",
        (PlanInputKind.Lines or PlanInputKind.Units, JsonArray list) => list.All(x => Plain(x) is { } s && !s.Contains('\n') && s.Trim() == s && s.Length > 0) ? string.Join('\n', list.Select(Plain)) : null,
        (PlanInputKind.Whole, JsonValue v) => v.TryGetValue<int>(out var n) ? n.ToString(CultureInfo.InvariantCulture) : null,
        (PlanInputKind.Value, _) => PlanCell.WriteValue(node) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null,
        _ when Plain(node) is { } text => Words?.Word(text) ?? text,
        _ => null,
    };

    private static string? Plain(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private void SetAsync(ChangeEventArgs e)
    {
        var typed = (e.Value?.ToString() ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        Edit.Unread.Remove(Path);
        switch (Kind)
        {
            case PlanInputKind.Lines or PlanInputKind.Units:
                Put(new JsonArray([.. typed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(x => (JsonNode?)x)]), typed.Length == 0);
                break;
            case PlanInputKind.Whole when typed.Length > 0:
                if (int.TryParse(CellText.Plain(typed), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    Put(number, false);
                }
                else
                {
                    Edit.Unread[Path] = typed;
                }

                break;
            case PlanInputKind.Value when typed.Length > 0:
                Put(PlanCell.ReadValue(new SheetCell("", CellKind.Text, typed) { Raw = typed }).Value, false);
                break;
            default:
                Put(typed.Length == 0 ? null : Words?.Code(typed) ?? typed, typed.Length == 0);
                break;
        }

        Edit.Touched();
    }

    private void Put(JsonNode? value, bool isBlank)
    {
        if (isBlank && !Owner.ContainsKey(Name))
        {
            // A name that the document does not have is not put there to say nothing.
            return;
        }

        if (!isBlank || value is JsonArray)
        {
            if (!PlanJson.Same(Owner[Name], value))
            {
                Owner[Name] = value;
            }
        }
        else if (Blank == PlanBlank.Absent)
        {
            Owner.Remove(Name);
        }
        else
        {
            Owner[Name] = Blank == PlanBlank.Text ? "" : null;
        }
    }
}
