using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The sheets 任务, 节点 and 目标.</summary>
internal sealed partial class PlanSheetReader
{
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

    private static string NextId(JsonObject task, JsonArray list)
    {
        var number = list.Count + 1;
        while (list.Any(m => m!["id"]!.GetValue<string>() == $"{task["number"]}-{number}"))
        {
            number++;
        }

        return $"{task["number"]}-{number}";
    }
}
