using System.Text.Json;
using System.Text.RegularExpressions;

namespace MedCommunity.Core.Plans;

/// <summary>What is wrong with a plan's file beyond its JSON: everything that the database or the pages could not take.</summary>
internal sealed partial class PlanCheck
{
    internal const string Missing = "缺少必需的内容：";
    internal const string Day = "日期，如 2025-12-31";
    internal const string Number = "整数";
    internal const string List = "列表";
    internal const string Group = "一组名称和值";

    private readonly List<(string Path, string Message)> findings = [];

    public static IReadOnlyList<(string Path, string Message)> Of(PlanDocument plan)
    {
        var check = new PlanCheck();
        check.Head(plan);
        var sections = check.Sections(plan.Sections);
        var phases = check.Phases(plan.Phases ?? []);
        check.Tasks(plan.Tasks, sections, phases);
        return check.findings;
    }

    /// <summary>A finding of the JSON reader, in words.</summary>
    public static string What(JsonException e)
    {
        var message = e.Message;
        if (message.Contains("missing required properties", StringComparison.Ordinal))
        {
            return $"{Missing}{string.Join('、', Quoted().Matches(message[message.LastIndexOf(':')..]).Select(m => m.Groups[1].Value))}";
        }

        if (message.Contains("allow null", StringComparison.Ordinal))
        {
            return "此处不能为 null";
        }

        // The inner message tells what was read; the outer names the record around it.
        var read = e.InnerException?.Message ?? message;
        return "内容的类型不对，应为" + (
            read.Contains("DateOnly", StringComparison.Ordinal) ? Day
            : read.Contains("Int32", StringComparison.Ordinal) || read.Contains("as a number", StringComparison.Ordinal) ? Number
            : read.Contains("List`1", StringComparison.Ordinal) ? List
            : read.Contains("string", StringComparison.Ordinal) ? "文字"
            : Group);
    }

    [GeneratedRegex("'([^']+)'", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    private void Head(PlanDocument plan)
    {
        Text("$.id", "方案的 id", plan.Id, 100, required: true);
        if (plan.Id.Any(char.IsWhiteSpace))
        {
            Add("$.id", "方案的 id 不能有空格");
        }

        Text("$.title", "方案标题", plan.Title, 300, required: true);
        Text("$.documentNumber", "文号", plan.DocumentNumber, 100);
        Text("$.issuingBody", "发文机关", plan.IssuingBody, 200);
        Date("$.issueDate", plan.IssueDate);
        Text("$.region.name", "旗县名称", plan.Region.Name, 100, required: true);
        Text("$.region.prefecture", "盟市名称", plan.Region.Prefecture, 100);
        Text("$.region.province", "省区名称", plan.Region.Province, 100);
    }

    private HashSet<string> Sections(IReadOnlyList<PlanSection> sections)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, s) in Each("$.sections", sections))
        {
            Id(ids, path, "章节", s.Id);
            Text($"{path}.number", "章节编号", s.Number, 64);
            Text($"{path}.title", "章节标题", s.Title, 300, required: true);
        }

        return ids;
    }

    private HashSet<string> Phases(IReadOnlyList<PlanPhase> phases)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, p) in Each("$.phases", phases))
        {
            Id(ids, path, "阶段", p.Id);
            Text($"{path}.name", "阶段名称", p.Name, 200, required: true);
            Text($"{path}.dateText", "阶段日期的原文", p.DateText, 200);
            Date($"{path}.from", p.From);
            Date($"{path}.to", p.To);
            if (p.From > p.To)
            {
                Add($"{path}.to", $"阶段“{p.Name}”的结束日期早于开始日期");
            }

            Targets($"{path}.quantitativeTargets", p.QuantitativeTargets);
        }

        return ids;
    }

    private void Tasks(IReadOnlyList<PlanTask> tasks, HashSet<string> sections, HashSet<string> phases)
    {
        if (tasks.Count == 0)
        {
            Add("$.tasks", "方案没有任务");
        }

        var numbers = new HashSet<int>();
        foreach (var (path, t) in Each("$.tasks", tasks))
        {
            if (t.Number < 1)
            {
                Add($"{path}.number", $"任务序号 {t.Number} 应从1开始");
            }
            else if (!numbers.Add(t.Number))
            {
                Add($"{path}.number", $"任务序号 {t.Number} 重复");
            }

            Text($"{path}.title", $"任务{t.Number}的标题", t.Title, 300, required: true);
            Text($"{path}.sourceNumber", $"任务{t.Number}的原文编号", t.SourceNumber, 64);
            Text($"{path}.summary", $"任务{t.Number}的摘要", t.Summary, int.MaxValue);
            Text($"{path}.deadlineText", $"任务{t.Number}的时限原文", t.DeadlineText, 300);
            Date($"{path}.deadline", t.Deadline);
            if (!sections.Contains(t.Section))
            {
                Add($"{path}.section", $"任务{t.Number}引用了不存在的章节 {t.Section}");
            }

            if (t.Stage is { } stage && !phases.Contains(stage))
            {
                Add($"{path}.stage", $"任务{t.Number}引用了不存在的阶段 {stage}");
            }

            Units($"{path}.leadDepartments", t.Number, t.LeadDepartments);
            Units($"{path}.responsibleDepartments", t.Number, t.ResponsibleDepartments);
            Units($"{path}.cooperatingDepartments", t.Number, t.CooperatingDepartments);
            Milestones($"{path}.milestones", t);
            Targets($"{path}.quantitativeTargets", t.QuantitativeTargets);
        }
    }

    private void Units(string path, int task, IReadOnlyList<string>? units)
    {
        foreach (var (at, unit) in Each(path, units ?? []))
        {
            Text(at, $"任务{task}的单位名称", unit, 200, required: true);
        }
    }

    private void Milestones(string path, PlanTask task)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (at, m) in Each(path, task.Milestones ?? []))
        {
            Id(ids, at, $"任务{task.Number}的节点", m.Id);
            Text($"{at}.text", $"节点 {m.Id} 的内容", m.Text, 1000, required: true);
            Text($"{at}.basis", $"节点 {m.Id} 的依据", m.Basis, 64);
            if (m.Basis == MilestoneStatus.Withdrawn)
            {
                Add($"{at}.basis", $"节点 {m.Id} 的依据不能是 {m.Basis}，这个词留给系统使用");
            }

            Date($"{at}.dueDate", m.DueDate);
            if (m.Recurrence is { } recurrence)
            {
                Text($"{at}.recurrence.text", $"节点 {m.Id} 的频次原文", recurrence.Text, 300);
                // A word that the portal does not know is kept and shown as written; no date is computed from it.
                Text($"{at}.recurrence.frequency", $"节点 {m.Id} 的频次", recurrence.Frequency, 32, required: true);
                if (recurrence.MinTimes is < 1 or > 1000)
                {
                    Add($"{at}.recurrence.minTimes", $"节点 {m.Id} 的最少次数应在1到1000之间");
                }
            }
        }
    }

    private void Targets(string path, IReadOnlyList<PlanTarget>? targets)
    {
        foreach (var (at, t) in Each(path, targets ?? []))
        {
            Text($"{at}.name", "目标名称", t.Name, 200, required: true);
            Text($"{at}.unit", "目标的单位", t.Unit, 50);
            Text($"{at}.note", "目标的说明", t.Note, 500);
            Date($"{at}.byDate", t.ByDate);
            Text($"{at}.operator", $"目标“{t.Name}”的比较方式", t.Operator, 16, required: true);
            if (t.Value is { } value && !IsValue(value, t.Operator))
            {
                Add($"{at}.value", t.Operator == "between" ? "目标值应为两个数" : "目标值应为一个数、两个数或一段不超过90字的文字");
            }
        }
    }

    private static bool IsValue(JsonElement value, string @operator) => PlanJson.Text(value).Length <= 100 && (IsPair(value)
        || (@operator != "between" && value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Null));

    private static bool IsPair(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
        && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number);

    private void Id(HashSet<string> ids, string path, string what, string id)
    {
        Text($"{path}.id", $"{what}的 id", id, 64, required: true);
        if (!ids.Add(id))
        {
            Add($"{path}.id", $"{what} {id} 重复");
        }
    }

    private void Text(string path, string what, string? value, int limit, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(value))
        {
            Add(path, $"{what}为空");
        }
        else if (value?.Length > limit)
        {
            Add(path, $"{what}超过{limit}字");
        }
        else if (value?.Contains('\0') == true)
        {
            // PostgreSQL cannot store it in a text.
            Add(path, $"{what}含有不能保存的字符");
        }
    }

    /// <summary>Months and periods are counted between these years.</summary>
    private void Date(string path, DateOnly? day)
    {
        if (day is { Year: < 2000 or > 2199 })
        {
            Add(path, $"日期 {day:yyyy-MM-dd} 不在2000年到2199年之间");
        }
    }

    /// <summary>The serializer lets null through as an element of a list, whatever the element's type says.</summary>
    private IEnumerable<(string Path, T Item)> Each<T>(string path, IReadOnlyList<T> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is null)
            {
                Add($"{path}[{i}]", "此处不能为 null");
            }
            else
            {
                yield return ($"{path}[{i}]", items[i]);
            }
        }
    }

    private void Add(string path, string message) => findings.Add((path, message));
}
