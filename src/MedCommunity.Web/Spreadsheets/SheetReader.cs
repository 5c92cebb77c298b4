using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>
/// Reads one table of an uploaded .xlsx, whoever made it: the answer is its rows with what is wrong in single cells, or one message about
/// the file as a whole that a clerk can act on. Nothing in the file is run, followed or trusted.
/// </summary>
internal static class SheetReader
{
    private const int HeaderSearch = 10;
    private const int MaxMerges = 200;
    private const int MaxIgnored = 20;

    public static Result<SheetTable> Read(byte[] file, SheetLayout layout) => Open(file, (workbook, budget) => ReadSheet(workbook, layout, budget));

    /// <summary>Reads the tables that the layouts ask for, as far as they are there; what is wrong with one does not hide what is wrong with another.</summary>
    public static Result<SheetBook> ReadBook(byte[] file, IReadOnlyList<SheetLayout> layouts) => Open<SheetBook>(file, (workbook, budget) =>
    {
        var tables = new Dictionary<string, SheetTable>();
        var (missing, findings, asked) = (new List<string>(), new List<(string, string)>(), new HashSet<SheetEntry>());
        foreach (var layout in layouts)
        {
            if (Find(workbook, layout) is not { } sheet)
            {
                missing.Add(layout.Sheet);
                continue;
            }

            asked.Add(sheet);
            var read = ReadSheet(workbook, layout, budget);
            if (read.Value is { } table)
            {
                tables[layout.Sheet] = table;
            }
            else
            {
                findings.Add((layout.Sheet, read.Message!));
            }
        }

        return Result.Done(new SheetBook(tables, missing, findings, [.. workbook.Sheets.Where(s => !s.IsHidden && !asked.Contains(s)).Select(s => CellText.Clean(s.Name))]));
    });

    /// <summary>Reads the same table from every visible sheet that has its header; where none has, the first sheet says why.</summary>
    public static Result<IReadOnlyList<NamedTable>> ReadEvery(byte[] file, SheetLayout layout) => Open<IReadOnlyList<NamedTable>>(file, (workbook, budget) =>
    {
        var tables = new List<NamedTable>();
        string? problem = null;
        foreach (var sheet in workbook.Sheets.Where(s => !s.IsHidden && workbook.Part.GetPartById(s.RelationshipId) is WorksheetPart))
        {
            var read = ReadSheet(workbook, layout with { Sheet = sheet.Name }, budget);
            problem ??= read.Message;
            if (read.Value is { } table)
            {
                tables.Add(new(CellText.Clean(sheet.Name), table));
            }
        }

        return tables.Count > 0 ? Result.Done<IReadOnlyList<NamedTable>>(tables) : Result.Invalid(problem ?? "文件里没有可以读取的工作表。请下载表格填写后上传。");
    });

    private static Result<T> Open<T>(byte[] file, Func<Workbook, ReadingBudget, Result<T>> read)
    {
        if (SpreadsheetFile.Refuse(file) is { } refusal)
        {
            return Result.Invalid(refusal);
        }

        try
        {
            var budget = new ReadingBudget();
            using var workbook = Workbook.Open(file, budget);
            return workbook is null ? Result.Invalid("文件里没有工作簿。" + SpreadsheetFile.Broken) : read(workbook, budget);
        }
        catch (TooMuchException e)
        {
            return Result.Invalid(e.Message);
        }
        catch (Exception e) when (SpreadsheetFile.IsBadFile(e))
        {
            return Result.Invalid(SpreadsheetFile.Broken);
        }
    }

    private static SheetEntry? Find(Workbook workbook, SheetLayout layout) =>
        workbook.Sheets.Find(s => s.Name == layout.Sheet) ?? workbook.Sheets.Find(s => CellText.Key(s.Name) == CellText.Key(layout.Sheet));

    private static Result<SheetTable> ReadSheet(Workbook workbook, SheetLayout layout, ReadingBudget budget)
    {
        if (Find(workbook, layout) is not { } sheet)
        {
            var there = workbook.Sheets.Where(s => !s.IsHidden).Select(s => CellText.Quote(CellText.Clean(s.Name))).ToList();
            return Result.Invalid($"没有找到工作表“{layout.Sheet}”；文件里有：{(there.Count == 0 ? "（无）" : string.Join('、', there.Take(10)))}。请把要导入的工作表改名为“{layout.Sheet}”，或使用模板填写。");
        }

        if (sheet.IsHidden)
        {
            return Result.Invalid($"工作表“{layout.Sheet}”是隐藏的。请在 Excel 中取消隐藏，核对内容后再上传。");
        }

        if (workbook.Part.GetPartById(sheet.RelationshipId) is not WorksheetPart part)
        {
            return Result.Invalid($"“{layout.Sheet}”是图表，不是工作表。请把数据填在模板的“{layout.Sheet}”工作表中。");
        }

        return new Reading(workbook, layout, new SheetScan(part, budget), budget).Run();
    }

    private sealed class Reading(Workbook workbook, SheetLayout layout, SheetScan scan, ReadingBudget budget)
    {
        private readonly List<SheetRow> rows = [];
        private readonly List<SheetFinding> findings = [];
        private readonly HashSet<string> ignored = [];
        private readonly Dictionary<int, string> unknownHeaders = [];

        public Result<SheetTable> Run()
        {
            Dictionary<string, int>? columns = null;
            string? headerProblem = null;
            foreach (var row in scan.Rows())
            {
                if (columns is null)
                {
                    var found = Header(row);
                    if (found.Columns is not null && row.Number == layout.TitleRows + 1)
                    {
                        columns = found.Columns;
                        continue;
                    }

                    headerProblem = found.Columns is null ? (row.Number == layout.TitleRows + 1 ? found.Problem : headerProblem ?? found.Problem) : $"表头在第{row.Number}行，应在第{layout.TitleRows + 1}行。{(layout.TitleRows == 0 ? "请删除表头上方的标题和空行。" : "请不要增减表头上方的行。")}";
                    if (found.Columns is not null || row.Number >= HeaderSearch)
                    {
                        break;
                    }
                }
                else if (Row(row, columns) is { } read)
                {
                    rows.Add(read);
                    if (rows.Count > layout.MaxRows)
                    {
                        return Result.Invalid($"数据超过{layout.MaxRows}行，一次最多导入{layout.MaxRows}行。请拆成几个文件分别导入。");
                    }
                }
            }

            if (columns is null)
            {
                return Result.Invalid(headerProblem ?? $"工作表“{layout.Sheet}”是空的。请下载模板填写后上传。");
            }

            Merged(columns);
            return Result.Done(new SheetTable(rows, findings, [.. ignored]));
        }

        /// <summary>The columns by name, or what is wrong with this row as a header.</summary>
        private (Dictionary<string, int>? Columns, string? Problem) Header(RawRow row)
        {
            var found = new Dictionary<string, int>();
            unknownHeaders.Clear();
            var byKey = layout.Columns.ToDictionary(HeaderKey);
            foreach (var raw in row.Cells)
            {
                var cell = Cell(raw, row.Number);
                if (cell.IsBlank)
                {
                    continue;
                }

                if (!byKey.TryGetValue(HeaderKey(cell.Text), out var column))
                {
                    unknownHeaders[raw.Column] = cell.Text;
                }
                else if (!found.TryAdd(column, raw.Column))
                {
                    return (null, $"第{layout.TitleRows + 1}行表头中“{column}”出现了两次（{SheetScan.Letters(found[column])}列和{SheetScan.Letters(raw.Column)}列）。请只保留一列。");
                }
            }

            var missing = layout.Columns.Where(c => !found.ContainsKey(c) && layout.Optional?.Contains(c) != true).ToList();
            if (missing.Count == 0 && found.Count > 0)
            {
                return (found, null);
            }

            var unknown = unknownHeaders.Count == 0 ? "" : $"；不认识的列：{string.Join('、', unknownHeaders.Values.Take(10).Select(CellText.Quote))}";
            return (null, $"第{layout.TitleRows + 1}行表头缺少列：{string.Join('、', missing.Select(c => $"“{c}”"))}{unknown}。请使用模板的表头，不要改动列名。");
        }

        private SheetRow? Row(RawRow row, Dictionary<string, int> columns)
        {
            var byColumn = row.Cells.ToDictionary(c => c.Column);
            var cells = new Dictionary<string, SheetCell>(columns.Count);
            var before = findings.Count;
            foreach (var (name, column) in columns)
            {
                cells[name] = byColumn.Remove(column, out var raw) ? Cell(raw, row.Number, name) : new SheetCell(SheetScan.Address(column, row.Number), CellKind.Blank, "");
            }

            foreach (var name in layout.Columns.Where(c => !columns.ContainsKey(c)))
            {
                cells[name] = new SheetCell("", CellKind.Blank, "");
            }

            foreach (var raw in byColumn.Values.Where(c => c.HasFormula || !string.IsNullOrWhiteSpace(c.Value)).Take(MaxIgnored - ignored.Count))
            {
                ignored.Add(unknownHeaders.TryGetValue(raw.Column, out var header) ? header : $"{SheetScan.Letters(raw.Column)}列（没有表头）");
            }

            return findings.Count == before && cells.Values.All(c => c.IsBlank) ? null : new SheetRow(row.Number, row.IsHidden, cells);
        }

        /// <summary>The cell with its type; with a column's name what is wrong with it becomes a finding.</summary>
        private SheetCell Cell(RawCell raw, int row, string? column = null)
        {
            var address = SheetScan.Address(raw.Column, row);
            SheetCell Wrong(string what)
            {
                if (column is not null)
                {
                    findings.Add(new SheetFinding(row, column, what));
                }

                return new SheetCell(address, CellKind.Blank, "", HasProblem: true);
            }

            if (raw.HasFormula)
            {
                return Wrong($"{address} 是公式，不能导入。请复制该单元格，用“选择性粘贴—数值”粘贴回原处");
            }

            switch (raw.Type)
            {
                case "s":
                    return raw.Value.Length == 0 ? Text(address, "") : Text(address, workbook.SharedString(int.Parse(raw.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)));
                case "inlineStr" or "str":
                    return Text(address, raw.Value);
                case "b":
                    return raw.Value.Length == 0 ? Text(address, "") : new SheetCell(address, CellKind.Boolean, raw.Value.Trim() is "1" or "true" ? "TRUE" : "FALSE");
                case "e":
                    return Wrong($"{address} 是错误值{CellText.Quote(raw.Value)}。请改成正确的内容");
                case "d":
                    return DateOnly.TryParseExact(raw.Value.Trim().Split('T')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var iso) ? Day(address, iso) : Wrong(NoDay(address));
                case "n":
                    return string.IsNullOrWhiteSpace(raw.Value) ? Text(address, "") : Number(raw, address, Wrong);
                default:
                    throw new InvalidDataException("A cell is of an unknown type.");
            }
        }

        private SheetCell Number(RawCell raw, string address, Func<string, SheetCell> wrong)
        {
            var number = double.Parse(raw.Value, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (!double.IsFinite(number))
            {
                throw new InvalidDataException("A cell holds no number.");
            }

            if (workbook.IsDateStyle(raw.Style))
            {
                return CellDates.FromSerial(number, workbook.Dates1904) is { } day ? Day(address, day) : wrong(NoDay(address));
            }

            // A decimal of a double keeps the fifteen digits that Excel itself shows, without the noise behind them.
            return Math.Abs(number) < 1e28
                ? new SheetCell(address, CellKind.Number, ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture), (decimal)number)
                : new SheetCell(address, CellKind.Number, number.ToString("R", CultureInfo.InvariantCulture));
        }

        /// <summary>Merged cells hide to which rows a value belongs: each range within the table is a finding.</summary>
        private void Merged(Dictionary<string, int> columns)
        {
            var (left, right, bottom) = (columns.Values.Min(), columns.Values.Max(), rows.Count == 0 ? 1 : rows[^1].Number);
            foreach (var range in scan.Merges.Where(m => !m.IsOneCell && m.Right >= left && m.Left <= right && m.Top <= bottom).Take(MaxMerges))
            {
                findings.Add(new SheetFinding(range.Top, columns.FirstOrDefault(c => c.Value == range.Left).Key, $"{range} 是合并单元格。请取消合并，每行单独填写；表格上下的说明文字请删除"));
                for (var i = 0; i < rows.Count; i++)
                {
                    if (rows[i].Number >= range.Top && rows[i].Number <= range.Bottom)
                    {
                        var covered = columns.Where(c => c.Value >= range.Left && c.Value <= range.Right).Select(c => c.Key).ToHashSet();
                        rows[i] = rows[i] with { Cells = rows[i].Cells.ToDictionary(c => c.Key, c => covered.Contains(c.Key) ? c.Value with { HasProblem = true } : c.Value) };
                    }
                }
            }
        }

        private SheetCell Text(string address, string raw)
        {
            budget.Spend(raw);
            var text = CellText.Clean(CellText.Unescape(raw));
            return new SheetCell(address, text.Length == 0 ? CellKind.Blank : CellKind.Text, text) { Raw = CellText.Unescape(raw) };
        }

        private static SheetCell Day(string address, DateOnly day) => new(address, CellKind.Date, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Date: day);

        private static string NoDay(string address) => $"{address} 的日期无效。请按“2024-01-01”的样子填写";

        /// <summary>The template marks columns that must be filled with an asterisk.</summary>
        private static string HeaderKey(string text) => CellText.Key(text).TrimEnd('*');
    }
}
