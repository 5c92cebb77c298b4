using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;

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

/// <summary>Reads a plan's workbook (docs/plan-format.md). Every finding of every sheet is gathered; what is wrong in a cell is left blank in the document.</summary>
internal sealed class PlanSheetReader
{
    private readonly SheetBook book;
    private readonly JsonObject root = [];
    private readonly PlanPlaces places = new();
    private readonly List<string> findings = [];
    private readonly HashSet<string> reported = [];
    private readonly HashSet<(JsonObject Owner, string Name)> touched = [];
    private bool hasCode;

    private PlanSheetReader(SheetBook book) => this.book = book;

    public static Result<PlanWorkbook> Read(byte[] file)
    {
        var read = SheetReader.ReadBook(file, [.. PlanSheet.All.Select(t => t.Layout)]);
        return read.Value is { } book ? Result.Done(new PlanSheetReader(book).Run()) : Result.Invalid(read.Message!);
    }

    /// <summary>The document with its findings, those of the check among them, each with its cell.</summary>
    public static (PlanDocument? Document, IReadOnlyList<string> Findings) Check(PlanWorkbook workbook)
    {
        var (document, found) = PlanDocument.Findings(Encoding.UTF8.GetBytes(workbook.Root.ToJsonString(PlanJson.Readable)));
        var named = workbook.Findings.Select(f => f.Split('：')[0]).ToHashSet();
        var further = found.Select(f => (Place: workbook.Places.Of(f.Path), f.Message)).Where(f => !named.Contains(f.Place)).Select(f => $"{f.Place}：{f.Message}");
        return (document, [.. workbook.Findings, .. further]);
    }

    private PlanWorkbook Run()
    {
        foreach (var (sheet, message) in book.Findings)
        {
            findings.Add($"“{sheet}”：{message}");
        }

        foreach (var sheet in book.Missing.Where(m => m == PlanSheet.Head.Name || m == PlanSheet.Sections.Name || m == PlanSheet.Tasks.Name))
        {
            findings.Add($"“{sheet}”：没有这个工作表。方案、章节、任务三个工作表必须有，请使用模板填写");
        }

        foreach (var (sheet, table) in book.Tables)
        {
            findings.AddRange(table.IgnoredColumns.Select(c => $"“{sheet}”：不认识的列{CellText.Quote(c)}有内容，不能丢掉；请改用模板的列名，或写到“其他内容”"));
            findings.AddRange(table.Findings.Select(f => $"{PlanPlaces.Words(sheet, f.Row, f.Column)}：{f.Message}"));
            findings.AddRange(table.Rows.Where(r => r.IsHidden).Take(1).Select(r => $"“{sheet}”第{r.Number}行：这一行是隐藏的或被筛选掉了。请取消隐藏和筛选，核对后再导入"));
        }

        var headless = findings.Count > 0 && !book.Tables.ContainsKey(PlanSheet.Head.Name);
        Head();
        Phases();
        Sections();
        Tasks();
        Milestones();
        Targets();
        Other();
        Complete();
        var notices = book.OtherSheets.Where(s => s != PlanSheet.Guide).Select(s => $"未导入：工作表{CellText.Quote(s)}不是方案模板中的工作表").ToList();
        if (headless)
        {
            // The three sheets are what there is to check; without them every further word would be noise.
            places.Add("$", PlanSheet.Head.Name, 1, null);
        }

        return new(root, hasCode, places, findings, notices);
    }

    private IEnumerable<Row> Rows(PlanTable table) =>
        book.Tables.TryGetValue(table.Name, out var read) ? read.Rows.Select(r => new Row(this, table.Name, r)) : [];

    private void Head()
    {
        var (region, rows) = (new JsonObject(), new Dictionary<string, Row>());
        (root["id"], root["title"]) = ("", "");
        foreach (var row in Rows(PlanSheet.Head))
        {
            var name = row.Text("项目")?.TrimEnd('*', '＊') ?? "";
            if (!PlanSheet.HeadRows.Any(h => h.Name == name))
            {
                row.Wrong("项目", $"不认识的项目{CellText.Quote(name)}，应为 {string.Join('、', PlanSheet.HeadRows.Select(h => h.Name))} 之一；其余内容写到“其他内容”");
            }
            else if (!rows.TryAdd(name, row))
            {
                row.Wrong("项目", $"“{name}”写了两次");
            }
        }

        foreach (var head in PlanSheet.HeadRows)
        {
            var (owner, property) = head.Property.StartsWith("region.", StringComparison.Ordinal) ? (region, head.Property[7..]) : (root, head.Property);
            var row = rows.GetValueOrDefault(head.Name);
            places.Add($"$.{head.Property}", PlanSheet.Head.Name, row?.Number ?? 1, row is null ? head.Name : "内容");
            var cell = row?.Cell("内容");
            switch (head.Kind)
            {
                case HeadKind.List:
                    owner[property] = Strings(cell is null ? [] : PlanCell.ReadList(cell, commas: false));
                    break;
                case HeadKind.Day:
                    owner[property] = row?.Day("内容");
                    break;
                case HeadKind.Optional:
                    Add(owner, property, row?.Text("内容"));
                    break;
                case HeadKind.Code:
                    hasCode = row?.Text("内容") is not null;
                    owner[property] = row?.Text("内容") ?? CodeOf(rows.GetValueOrDefault("方案标题")?.Text("内容") ?? "方案");
                    break;
                case HeadKind.Required:
                    owner[property] = row?.Text("内容") ?? "";
                    break;
                default:
                    owner[property] = row?.Text("内容");
                    break;
            }
        }

        root["region"] = region;
        places.Add("$", PlanSheet.Head.Name, 1, null);
    }

    /// <summary>A plan without a code is known by its title.</summary>
    internal static string CodeOf(string title)
    {
        const int longest = 100;
        var code = string.Concat(title.Where(c => !char.IsWhiteSpace(c)));
        return code.Length <= longest ? code : code[..longest];
    }

    private void Phases()
    {
        var list = new JsonArray();
        foreach (var (i, row) in Rows(PlanSheet.Phases).Index())
        {
            var path = $"$.phases[{i}]";
            row.At(path, ("id", "阶段代码"), ("name", "阶段名称"), ("from", "开始日期"), ("to", "结束日期"), ("dateText", "日期原文"));
            var phase = new JsonObject
            {
                ["id"] = row.Text("阶段代码") ?? $"p{i + 1}",
                ["name"] = row.Text("阶段名称") ?? "",
                ["from"] = row.Day("开始日期"),
                ["to"] = row.Day("结束日期"),
                ["dateText"] = row.Text("日期原文"),
            };
            Add(phase, "datesDerived", row.Flag("日期为推算"));
            phase["targets"] = Strings(PlanCell.ReadList(row.Cell("阶段目标"), commas: false));
            phase["quantitativeTargets"] = new JsonArray();
            list.Add(phase);
        }

        root["phases"] = list;
    }

    private void Sections()
    {
        var list = new JsonArray();
        foreach (var (i, row) in Rows(PlanSheet.Sections).Index())
        {
            row.At($"$.sections[{i}]", ("id", "章节代码"), ("number", "章节编号"), ("title", "章节标题"));
            list.Add(new JsonObject { ["id"] = row.Text("章节代码") ?? $"s{i + 1}", ["number"] = row.Text("章节编号") ?? "", ["title"] = row.Text("章节标题") ?? "" });
        }

        root["sections"] = list;
    }

    private void Tasks()
    {
        var list = new JsonArray();
        var rows = Rows(PlanSheet.Tasks).ToList();
        var numbers = rows.Select(r => r.Whole("任务序号")).ToList();
        var next = numbers.Max() ?? 0;
        foreach (var (i, row) in rows.Index())
        {
            row.At($"$.tasks[{i}]", ("number", "任务序号"), ("sourceNumber", "原文编号"), ("section", "章节"), ("title", "任务标题"), ("summary", "摘要"), ("stage", "阶段"), ("deadline", "完成时限"), ("deadlineText", "时限原文"),
                ("leadDepartments", "牵头单位"), ("responsibleDepartments", "责任单位"), ("cooperatingDepartments", "配合单位"));
            var task = new JsonObject { ["number"] = numbers[i] ?? ++next };
            Add(task, "numberIsOriginal", row.Flag("序号为原文"));
            Add(task, "sourceNumber", row.Text("原文编号"));
            task["section"] = row.Text("章节") is { } section ? Named("sections", section, row, "章节") : "";
            if (row.Cell("章节").IsBlank)
            {
                row.Wrong("章节", "没有填写章节");
            }

            task["title"] = row.Text("任务标题") ?? "";
            Add(task, "originalTitle", row.Text("原标题"));
            task["summary"] = row.Text("摘要");
            task["milestones"] = new JsonArray();
            task["quantitativeTargets"] = new JsonArray();
            task["leadDepartments"] = Strings(PlanCell.ReadList(row.Cell("牵头单位"), commas: true));
            task["cooperatingDepartments"] = Strings(PlanCell.ReadList(row.Cell("配合单位"), commas: true));
            task["responsibleDepartments"] = Strings(PlanCell.ReadList(row.Cell("责任单位"), commas: true));
            task["deadline"] = row.Day("完成时限");
            task["deadlineText"] = row.Text("时限原文");
            task["deadlineBasis"] = PlanCell.ReadWord(row.Cell("时限依据"), PlanWords.Bases);
            task["stage"] = row.Text("阶段") is { } stage ? Named("phases", stage, row, "阶段") : null;
            Add(task, "hasResponsibleLeader", row.Flag("有责任领导"));
            Add(task, "responsibleLeader", row.Text("责任领导职务"));
            Add(task, "responsibilityBasis", row.Text("责任依据"));
            Add(task, "note", row.Text("备注"));
            list.Add(task);
        }

        root["tasks"] = list;
    }

    private void Milestones()
    {
        foreach (var row in Rows(PlanSheet.Milestones))
        {
            if (OwnerTask(row) is not var (task, path))
            {
                continue;
            }

            var list = task["milestones"]!.AsArray();
            row.At($"{path}.milestones[{list.Count}]", ("id", "节点代码"), ("text", "节点内容"), ("dueDate", "完成日期"), ("recurrence", "频次"), ("recurrence.frequency", "频次"), ("recurrence.minTimes", "最少次数"), ("recurrence.text", "频次原文"), ("basis", "依据"));
            var milestone = new JsonObject
            {
                ["id"] = row.Text("节点代码") ?? NextId(task, list),
                ["text"] = row.Text("节点内容") ?? "",
                ["dueDate"] = row.Day("完成日期"),
                ["recurrence"] = null,
                ["basis"] = PlanCell.ReadWord(row.Cell("依据"), PlanWords.Bases),
            };
            if (!row.Cell("频次").IsBlank || !row.Cell("最少次数").IsBlank || !row.Cell("频次原文").IsBlank)
            {
                milestone["recurrence"] = new JsonObject
                {
                    ["frequency"] = PlanCell.ReadWord(row.Cell("频次"), PlanWords.Frequencies) ?? "periodic-unspecified",
                    ["minTimes"] = row.Whole("最少次数"),
                    ["text"] = row.Text("频次原文"),
                };
            }

            Add(milestone, "note", row.Text("备注"));
            list.Add(milestone);
        }
    }

    private void Targets()
    {
        foreach (var row in Rows(PlanSheet.Targets))
        {
            var (ofTask, ofPhase) = (!row.Cell("任务序号").IsBlank, !row.Cell("阶段").IsBlank);
            if (ofTask == ofPhase)
            {
                row.Wrong(ofTask ? "阶段" : "任务序号", ofTask ? "目标只能属于一个任务或一个阶段，不能两列都填" : "目标要填写任务序号或阶段");
                continue;
            }

            if ((ofTask ? OwnerTask(row) : OwnerPhase(row)) is not var (owner, path))
            {
                continue;
            }

            var list = owner["quantitativeTargets"]!.AsArray();
            row.At($"{path}.quantitativeTargets[{list.Count}]", ("name", "目标名称"), ("operator", "比较方式"), ("value", "目标值"), ("unit", "计量单位"), ("byDate", "截止日期"), ("note", "备注"));
            var (value, unit) = PlanCell.ReadValue(row.Cell("目标值"));
            if (unit is not null && row.Text("计量单位") is { } other && other != unit)
            {
                row.Wrong("目标值", $"目标值写了“{unit}”，计量单位却是{CellText.Quote(other)}");
            }

            var target = new JsonObject
            {
                ["name"] = row.Text("目标名称") ?? "",
                ["operator"] = PlanCell.ReadWord(row.Cell("比较方式"), PlanWords.Operators) ?? (value is JsonArray ? "between" : ""),
                ["value"] = value,
                ["unit"] = row.Text("计量单位") ?? unit,
                ["byDate"] = row.Day("截止日期"),
            };
            Add(target, "note", row.Text("备注"));
            Add(target, "kind", row.Text("类别"));
            list.Add(target);
        }
    }

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

    /// <summary>What the portal's own format always says, where the workbook does not say otherwise.</summary>
    private void Complete()
    {
        void Default(JsonObject owner, string name, Func<JsonNode?> value)
        {
            if (!touched.Contains((owner, name)))
            {
                owner[name] = value();
            }
        }

        Default(root, "schemaVersion", () => "1.0");
        foreach (var (i, phase) in Objects("phases").Index())
        {
            Default(phase, "order", () => i + 1);
        }

        var tasks = Objects("tasks").Select(t => (Section: t["section"]?.ToString(), Number: t["number"])).ToList();
        foreach (var section in Objects("sections"))
        {
            Default(section, "taskNumbers", () => new JsonArray([.. tasks.Where(t => t.Section == section["id"]?.ToString()).Select(t => t.Number?.DeepClone())]));
        }
    }

    private IEnumerable<JsonObject> Objects(string list) => (root[list] as JsonArray ?? []).OfType<JsonObject>();

    private (JsonObject Owner, string Path)? OwnerTask(Row row)
    {
        var number = row.Whole("任务序号");
        var found = root["tasks"]!.AsArray().Index().FirstOrDefault(t => number is not null && t.Item!["number"]!.GetValue<int>() == number);
        if (found.Item is not null)
        {
            return (found.Item.AsObject(), $"$.tasks[{found.Index}]");
        }

        if (row.Cell("任务序号").IsBlank || number is not null)
        {
            row.Wrong("任务序号", number is null ? "没有填写任务序号" : $"“任务”工作表里没有序号为{number}的任务");
        }

        return null;
    }

    private (JsonObject Owner, string Path)? OwnerPhase(Row row)
    {
        var code = Named("phases", row.Text("阶段")!, row, "阶段");
        var found = root["phases"]!.AsArray().Index().FirstOrDefault(p => p.Item!["id"]!.GetValue<string>() == code);
        return found.Item is null ? null : (found.Item.AsObject(), $"$.phases[{found.Index}]");
    }

    /// <summary>The code of the section or phase that a cell means: its code, its printed number, its title, or number and title.</summary>
    private string Named(string list, string written, Row row, string column)
    {
        var of = Objects(list).ToList();
        if (of.Exists(o => o["id"]!.GetValue<string>() == written))
        {
            return written;
        }

        var key = CellText.Key(written);
        string Key(JsonObject o, params string[] names) => CellText.Key(string.Concat(names.Select(n => o[n]?.ToString())));
        var meant = list == "phases"
            ? of.FindAll(o => Key(o, "name") == key)
            : of.FindAll(o => Key(o, "number") == key || Key(o, "title") == key || Key(o, "number", "title") == key);
        if (meant.Count != 1)
        {
            row.Wrong(column, meant.Count == 0 ? $"“{column}”工作表里没有{CellText.Quote(written)}" : $"{CellText.Quote(written)}对应{meant.Count}个{column}，请填写{column}代码");
        }

        return meant.Count > 0 ? meant[0]["id"]!.GetValue<string>() : written;
    }

    private static string NextId(JsonObject task, JsonArray list)
    {
        var number = list.Count + 1;
        while (list.Any(m => m!["id"]!.GetValue<string>() == $"{task["number"]}-{number}"))
        {
            number++;
        }

        return $"{task["number"]}-{number}";
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

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);

    private static void Add(JsonObject owner, string name, JsonNode? value)
    {
        if (value is not null)
        {
            owner[name] = value;
        }
    }

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
