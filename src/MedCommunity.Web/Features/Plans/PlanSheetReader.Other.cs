using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The sheet 其他内容: whatever the other sheets have no column for, by its path.</summary>
internal sealed partial class PlanSheetReader
{
    private void Other()
    {
        var parts = new List<(Row Row, string Path, StringBuilder Content)>();
        foreach (var row in Rows(PlanSheet.Other))
        {
            var cell = row.Cell("内容");
            var content = cell.Kind switch { CellKind.Text => cell.Raw!, CellKind.Boolean => cell.Text == "TRUE" ? "true" : "false", CellKind.Date => $"\"{cell.Text}\"", _ => cell.Text };
            if (row.Text("位置") is not { } path)
            {
                row.Wrong("位置", "没有填写位置");
            }
            else if (parts.Count > 0 && parts[^1].Path == path)
            {
                // What does not fit into one cell goes on in the next row.
                parts[^1].Content.Append(content);
            }
            else
            {
                parts.Add((row, path, new StringBuilder(content)));
            }
        }

        foreach (var (row, path, content) in parts)
        {
            var text = content.ToString();
            var isAbsent = text.Trim() is PlanSheet.Absent or "(没有此项)";
            JsonNode? value = null;
            try
            {
                value = isAbsent ? null : JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false });
            }
            catch (JsonException)
            {
                row.Wrong("内容", $"不是有效的JSON：{CellText.Quote(CellText.Clean(text))}。文字要写在英文双引号里，如 \"每月一次\"");
                continue;
            }

            places.Add(JsonPathOf(path), PlanSheet.Other.Name, row.Number, "内容");
            if (PlanPath.Put(root, path, value, isAbsent, touched) is { } problem)
            {
                row.Wrong("位置", problem);
            }
        }
    }

    /// <summary>A path of ours as the check of the document writes it, for the findings about it.</summary>
    private string JsonPathOf(string path)
    {
        var (text, property) = ("$", (string?)null);
        JsonNode? at = root;
        foreach (var step in PlanPath.Parse(path) ?? [])
        {
            if (at is JsonArray list)
            {
                var index = PlanJson.KeysOf(property, list)?.Index().Where(k => k.Item == step).Select(k => (int?)k.Index).FirstOrDefault()
                    ?? (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place - 1 : 0);
                (text, property) = ($"{text}[{index}]", null);
                at = index >= 0 && index < list.Count ? list[index] : null;
            }
            else
            {
                (text, property) = ($"{text}.{step}", step);
                at = (at as JsonObject)?[step];
            }
        }

        return text;
    }
}
