using System.Text.Json.Nodes;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A plan's workbook as the JSON document that it stands for.</summary>
/// <param name="HasCode">Without a code the plan is known by its title.</param>
/// <param name="Findings">What is wrong with single cells, already in words.</param>
/// <param name="Notices">What was left aside and need not be mended.</param>
internal sealed record PlanWorkbook(JsonObject Root, bool HasCode, PlanPlaces Places, IReadOnlyList<string> Findings, IReadOnlyList<string> Notices);

/// <summary>From which cell each value of the document came.</summary>
internal sealed class PlanPlaces
{
    private readonly Dictionary<string, (string Sheet, int Row, string? Column)> places = new(StringComparer.Ordinal);

    public static string Words(string sheet, int row, string? column) => $"“{sheet}”第{row}行{(column is null ? "" : $"“{column}”")}";

    public void Add(string path, string sheet, int row, string? column) => places[path] = (sheet, row, column);

    /// <summary>The cell of a value, or of the nearest value around it.</summary>
    public string Of(string path)
    {
        for (; ; path = path[..path.LastIndexOfAny(['.', '['])])
        {
            if (places.TryGetValue(path, out var place))
            {
                return Words(place.Sheet, place.Row, place.Column);
            }

            if (path.LastIndexOfAny(['.', '[']) <= 0)
            {
                return "工作簿";
            }
        }
    }
}
