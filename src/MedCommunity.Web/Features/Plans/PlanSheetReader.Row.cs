using System.Globalization;
using System.Text.Json.Nodes;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

internal sealed partial class PlanSheetReader
{
    /// <summary>A row that knows how to complain.</summary>
    private sealed class Row(PlanSheetReader reader, string sheet, SheetRow row)
    {
        public int Number => row.Number;

        public SheetCell Cell(string column) => row[column];

        public string? Text(string column) => PlanCell.Read(row[column]);

        public void At(string path, params (string Property, string Column)[] columns)
        {
            reader.places.Add(path, sheet, row.Number, null);
            foreach (var (property, column) in columns)
            {
                reader.places.Add($"{path}.{property}", sheet, row.Number, column);
            }
        }

        public void Wrong(string column, string message)
        {
            var place = PlanPlaces.Words(sheet, row.Number, column);
            if (reader.reported.Add(place + message) && !row[column].HasProblem)
            {
                reader.findings.Add($"{place}：{message}");
            }
        }

        public JsonNode? Day(string column)
        {
            var cell = row[column];
            if (cell.IsBlank)
            {
                return null;
            }

            if (cell.Date is { } date || CellDates.TryParse(cell.Text, out date))
            {
                return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            }

            Wrong(column, $"{CellText.Quote(cell.Text)} 不是日期。请写成 2025-12-31；不是一个日子的，写在原文一列");
            return null;
        }

        public int? Whole(string column)
        {
            var cell = row[column];
            if (cell.IsBlank)
            {
                return null;
            }

            if (int.TryParse(CellText.Plain(cell.Text), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            Wrong(column, $"{CellText.Quote(cell.Text)} 不是整数");
            return null;
        }

        public JsonNode? Flag(string column)
        {
            switch (Text(column))
            {
                case null:
                    return null;
                case "是":
                    return true;
                case "否":
                    return false;
                case var text:
                    Wrong(column, $"{CellText.Quote(text)} 应为“是”或“否”");
                    return null;
            }
        }
    }
}
