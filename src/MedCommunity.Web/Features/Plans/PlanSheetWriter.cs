using System.Text.Json;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// Writes a plan's document as a workbook (docs/plan-format.md). The sheets are read back, and whatever the document says beyond them goes to 其他内容: nothing can be
/// dropped, whatever a plan may hold.
/// </summary>
internal sealed class PlanSheetWriter(JsonObject root)
{
    public static byte[] Write(string document)
    {
        var root = JsonNode.Parse(document)!.AsObject();
        var sheets = new PlanSheetWriter(root).Sheets();
        var back = PlanSheetReader.Read(SheetWriter.Write(sheets)).Value ?? throw new InvalidOperationException("A written workbook cannot be read.");
        var differences = new List<(string Path, JsonNode? Value, bool IsAbsent)>();
        PlanPath.Differences(root, back.Root, "", null, differences);
        return SheetWriter.Write([.. sheets, PlanSheet.Other.Content([.. differences.SelectMany(Rows)])]);
    }

    /// <summary>An empty workbook to write a plan from scratch in, with a sheet that explains.</summary>
    public static byte[] Template()
    {
        var head = PlanSheet.Head.Content([.. PlanSheet.HeadRows.Select(h => (IReadOnlyList<object?>)[h.Kind == HeadKind.Required ? h.Name + "*" : h.Name, null])]);
        var rest = PlanSheet.All.Skip(1).Select(t => t.Content([]));
        var guide = new SheetContent(PlanSheet.Guide, [new("工作表", 14, ColumnFormat.Wrapped), new("怎样填写", 110, ColumnFormat.Wrapped)], [.. Guide.Select(g => (IReadOnlyList<object?>)[g.Sheet, g.Text])]);
        return SheetWriter.Write([head, .. rest, guide]);
    }

    private static readonly (string Sheet, string Text)[] Guide =
    [
        ("总的", "只有“方案”“章节”“任务”三个工作表必须填，带 * 的列必须填。先检查后导入；有一处不对，什么都不会写入。同一份文件再导入一次，不会有任何改动。"),
        ("总的", "单位、编号、时限都照文件原话写，（）里的、不会拆开。系统不认识的频次、比较方式照原样保留。不要写个人姓名，只写职务。"),
        ("方案", "每行一项。“方案代码”可不填：不填时，方案以标题相认，修订时标题不能变。“依据文件”“主要目标”几条的，在单元格内换行，每行一条。"),
        ("阶段", "阶段可以重叠，可以没有开始或结束日期。“阶段目标”每行一条。"),
        ("章节", "“章节编号”照文件上印的写，如（一）。"),
        ("任务", "每行一项任务。“章节”填章节代码、编号或标题。牵头、责任、配合单位可以没有，也可以有几个，用、隔开或分行写；各苏木乡镇这样的统称照写。"),
        ("任务", "“完成时限”只填一个日子（月底前填当月最后一天，年底前填12月31日），原话填在“时限原文”；长期坚持、达到某个条件之前等没有日子的，只填“时限原文”。"),
        ("节点", "任务的节点。一次性的填“完成日期”；反复的填“频次”（每周、每月、每季度、每半年、每年、常态化、按事件、不定期、定期）和“最少次数”，原话填在“频次原文”。"),
        ("目标", "任务或阶段的目标，“任务序号”和“阶段”填一列。比较方式：不低于、不超过、等于、高于、低于、介于（目标值写成 7～9）、接近、逐步提高、逐步降低、纳入监测；定性的目标，目标值写文字。"),
        ("其他内容", "从系统导出的文件里，上面各表放不下的内容都在这里，请保持原样；自己填写的方案不需要它。"),
    ];

    private static IEnumerable<IReadOnlyList<object?>> Rows((string Path, JsonNode? Value, bool IsAbsent) difference)
    {
        if (difference.IsAbsent)
        {
            yield return [difference.Path, PlanSheet.Absent];
            yield break;
        }

        var json = PlanCell.Escaped(PlanJson.Text(difference.Value));
        for (var from = 0; from < json.Length;)
        {
            var to = Math.Min(json.Length, from + PlanCell.Longest);
            to -= to < json.Length && char.IsLowSurrogate(json[to]) ? 1 : 0;
            yield return [difference.Path, json[from..to]];
            from = to;
        }
    }

    private SheetContent[] Sheets() => [Head(), Phases(), Sections(), Tasks(), Milestones(), Targets()];

    private SheetContent Head() => PlanSheet.Head.Content([.. PlanSheet.HeadRows.Select(h =>
    {
        var steps = h.Property.Split('.');
        var value = steps.Length == 1 ? root[steps[0]] : (root[steps[0]] as JsonObject)?[steps[1]];
        return (IReadOnlyList<object?>)[h.Name, h.Kind switch { HeadKind.List => List(value, commas: false), HeadKind.Day => Day(value) is null ? null : String(value), _ => Text(value) }];
    })]);

    private SheetContent Phases() => PlanSheet.Phases.Content([.. Objects(root, "phases").Select(p => (IReadOnlyList<object?>)
        [Text(p["id"]), Text(p["name"]), Day(p["from"]), Day(p["to"]), Text(p["dateText"]), List(p["targets"], commas: false), Flag(p["datesDerived"])])]);

    private SheetContent Sections() => PlanSheet.Sections.Content([.. Objects(root, "sections").Select(s => (IReadOnlyList<object?>)
        [Text(s["id"]), Text(s["number"]), Text(s["title"])])]);

    private SheetContent Tasks() => PlanSheet.Tasks.Content([.. Objects(root, "tasks").Select(t => (IReadOnlyList<object?>)
    [
        Whole(t["number"]), Text(t["sourceNumber"]), Text(t["section"]), Text(t["title"]), Text(t["summary"]), Text(t["stage"]),
        List(t["leadDepartments"], commas: true), List(t["responsibleDepartments"], commas: true), List(t["cooperatingDepartments"], commas: true),
        Day(t["deadline"]), Text(t["deadlineText"]), Word(t["deadlineBasis"], PlanWords.Bases),
        Flag(t["hasResponsibleLeader"]), Text(t["responsibleLeader"]), Text(t["responsibilityBasis"]), Flag(t["numberIsOriginal"]), Text(t["originalTitle"]), Text(t["note"]),
    ])]);

    private SheetContent Milestones() => PlanSheet.Milestones.Content([.. Objects(root, "tasks").SelectMany(t => Objects(t, "milestones").Select(m => (IReadOnlyList<object?>)
    [
        Whole(t["number"]), Text(m["id"]), Text(m["text"]), Day(m["dueDate"]), Word(m["recurrence"]?["frequency"], PlanWords.Frequencies), Whole(m["recurrence"]?["minTimes"]), Text(m["recurrence"]?["text"]),
        Word(m["basis"], PlanWords.Bases), Text(m["note"]),
    ]))]);

    private SheetContent Targets()
    {
        static IReadOnlyList<object?> Row(object? task, string? phase, JsonObject x) =>
            [task, phase, Text(x["name"]), Word(x["operator"], PlanWords.Operators), PlanCell.WriteValue(x["value"]), Text(x["unit"]), Day(x["byDate"]), Text(x["note"]), Text(x["kind"])];
        return PlanSheet.Targets.Content(
        [
            .. Objects(root, "phases").SelectMany(p => Objects(p, "quantitativeTargets").Select(x => Row(null, Text(p["id"]), x))),
            .. Objects(root, "tasks").SelectMany(t => Objects(t, "quantitativeTargets").Select(x => Row(Whole(t["number"]), null, x))),
        ]);
    }

    private static IEnumerable<JsonObject> Objects(JsonObject owner, string list) => (owner[list] as JsonArray ?? []).OfType<JsonObject>();

    private static string? String(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string? Text(JsonNode? node) => PlanCell.Write(String(node));

    private static object? Day(JsonNode? node) => PlanCell.WriteDay(String(node));

    private static string? Word(JsonNode? node, PlanWords words) => PlanCell.WriteWord(String(node), words);

    private static object? Whole(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number) ? number : null;

    private static string? Flag(JsonNode? node) => node is JsonValue value ? value.GetValueKind() switch { JsonValueKind.True => "是", JsonValueKind.False => "否", _ => null } : null;

    private static string? List(JsonNode? node, bool commas) =>
        node is JsonArray list && list.All(x => String(x) is not null) ? PlanCell.WriteList([.. list.Select(x => String(x)!)], commas) : null;
}
