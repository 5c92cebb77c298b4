using System.Text.Json;
using System.Text.Json.Nodes;

namespace MedCommunity.Core.Plans;

public enum PlanChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>One thing in which two versions of a plan differ, in Chinese words.</summary>
/// <param name="Part">方案, 阶段, 章节, 任务, 责任单位, 节点 or 目标.</param>
/// <param name="Name">Which one: 任务3 统筹资源布局.</param>
/// <param name="Field">What of it changed; null where all of it came or went.</param>
public sealed record PlanChange(string Part, string Name, PlanChangeKind Kind, string? Field, string? Before, string? After)
{
    public override string ToString() => Kind switch
    {
        PlanChangeKind.Added => $"{Part} {Name}：新增{(Field is null ? "" : $"{Field} {After}")}",
        PlanChangeKind.Removed => $"{Part} {Name}：删除{(Field is null ? "" : $"{Field} {Before}")}",
        _ => $"{Part} {Name}：{Field}由“{Before}”改为“{After}”",
    };
}

/// <summary>
/// In what two versions of a plan differ, whole: also in what the portal does not interpret. A name that is missing, null and an empty list all say nothing,
/// and differ in nothing.
/// </summary>
public sealed class PlanComparison
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["title"] = "标题",
        ["documentNumber"] = "文号",
        ["issuingBody"] = "发文机关",
        ["issueDate"] = "印发日期",
        ["prefecture"] = "盟市",
        ["province"] = "省区",
        ["id"] = "代码",
        ["name"] = "名称",
        ["number"] = "编号",
        ["sourceNumber"] = "原文编号",
        ["summary"] = "摘要",
        ["section"] = "章节",
        ["stage"] = "阶段",
        ["from"] = "开始日期",
        ["to"] = "结束日期",
        ["dateText"] = "日期原文",
        ["datesDerived"] = "日期为推算",
        ["order"] = "次序",
        ["targets"] = "阶段目标",
        ["deadline"] = "完成时限",
        ["deadlineText"] = "时限原文",
        ["deadlineBasis"] = "时限依据",
        ["text"] = "内容",
        ["dueDate"] = "完成日期",
        ["recurrence"] = "频次",
        ["basis"] = "依据",
        ["note"] = "备注",
        ["operator"] = "比较方式",
        ["value"] = "目标值",
        ["unit"] = "计量单位",
        ["byDate"] = "截止日期",
        ["kind"] = "类别",
        ["taskNumbers"] = "任务序号",
        ["originalTitle"] = "原标题",
        ["numberIsOriginal"] = "序号为原文",
        ["responsibilityBasis"] = "责任依据",
        ["hasResponsibleLeader"] = "有责任领导",
        ["responsibleLeader"] = "责任领导职务",
        ["relatedPhases"] = "相关阶段",
        ["consequences"] = "结果运用",
        ["internalConsequences"] = "内部结果运用",
        ["assessmentLeanings"] = "考核倾斜",
        ["fundRules"] = "基金规则",
        ["earlyWarning"] = "预警规则",
        ["schemaVersion"] = "格式版本",
        ["sourceFiles"] = "来源文件",
        ["domain"] = "领域",
        ["responsibilityModel"] = "责任方式",
        ["deadlineModel"] = "时限方式",
        ["basisDocuments"] = "依据文件",
        ["goals"] = "主要目标",
        ["supportMeasures"] = "保障措施",
        ["principles"] = "基本原则",
        ["policyAreas"] = "政策领域",
        ["notes"] = "说明",
        ["scope"] = "适用范围",
        ["leadingGroup"] = "领导小组",
        ["baseline"] = "基础情况",
        ["reporting"] = "报送要求",
        ["supervision"] = "督导要求",
        ["relatedDocuments"] = "相关文件",
        ["durationText"] = "期限原文",
        ["addressees"] = "主送单位",
        ["adjustmentRule"] = "调整规则",
        ["reportTo"] = "报送对象",
        ["committeeRef"] = "管委会资料",
        ["medicalCommunities"] = "医共体",
        ["clause"] = "来源条款",
        ["source"] = "来源",
    };

    private static readonly (string Property, string Word)[] Roles =
        [("leadDepartments", "牵头单位"), ("responsibleDepartments", "责任单位"), ("cooperatingDepartments", "配合单位")];

    private static readonly string[] Lists = ["milestones", "quantitativeTargets", "leadDepartments", "responsibleDepartments", "cooperatingDepartments"];

    private readonly List<PlanChange> changes = [];

    public static IReadOnlyList<PlanChange> Of(string before, string after)
    {
        var comparison = new PlanComparison();
        var (a, b) = (JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
        comparison.Fields("方案", Title(b), a, b, "phases", "sections", "tasks", "region");
        comparison.Fields("方案", Title(b), a["region"] as JsonObject ?? [], b["region"] as JsonObject ?? [], []);
        comparison.Items("阶段", a, b, "phases", p => $"{p["name"]}", comparison.Phase);
        comparison.Items("章节", a, b, "sections", s => $"{s["number"]}{s["title"]}", (name, x, y) => comparison.Fields("章节", name, x, y, []));
        comparison.Items("任务", a, b, "tasks", t => $"任务{t["number"]} {t["title"]}", comparison.Task);
        return comparison.changes;
    }

    private static string Title(JsonObject plan) => plan["title"]?.ToString() ?? "";

    private void Phase(string name, JsonObject a, JsonObject b)
    {
        Fields("阶段", name, a, b, Lists);
        Targets(name, a, b);
    }

    private void Task(string name, JsonObject a, JsonObject b)
    {
        Fields("任务", name, a, b, Lists);
        foreach (var (property, word) in Roles)
        {
            Units(name, word, List(a, property), List(b, property));
        }

        Items("节点", a, b, "milestones", m => $"{name} · {m["id"]} {m["text"]}", (milestone, x, y) => Fields("节点", milestone, x, y, []));
        Targets(name, a, b);
    }

    private void Fields(string part, string name, JsonObject a, JsonObject b, params string[] besides)
    {
        foreach (var property in a.Select(p => p.Key).Concat(b.Select(p => p.Key)).Distinct(StringComparer.Ordinal).Except(besides, StringComparer.Ordinal))
        {
            if (!Equal(a[property], b[property]))
            {
                changes.Add(new(part, name, PlanChangeKind.Changed, Words.GetValueOrDefault(property, property), Text(property, a[property]), Text(property, b[property])));
            }
        }
    }

    /// <summary>Lists whose elements have a name: who came, who went, who changed, and whether the rest stand in another order.</summary>
    private void Items(string part, JsonObject a, JsonObject b, string property, Func<JsonObject, string> nameOf, Action<string, JsonObject, JsonObject> compare)
    {
        var (before, after) = (Named(a, property), Named(b, property));
        foreach (var (key, item) in before.Where(x => !after.ContainsKey(x.Key)))
        {
            changes.Add(new(part, nameOf(item), PlanChangeKind.Removed, null, null, null));
        }

        foreach (var (key, item) in after)
        {
            if (before.TryGetValue(key, out var was))
            {
                compare(nameOf(item), was, item);
            }
            else
            {
                changes.Add(new(part, nameOf(item), PlanChangeKind.Added, null, null, null));
            }
        }

        var stayed = before.Keys.Where(after.ContainsKey).ToList();
        var now = after.Keys.Where(before.ContainsKey).ToList();
        if (!stayed.SequenceEqual(now, StringComparer.Ordinal))
        {
            changes.Add(new(part, part == "节点" ? $"任务{b["number"]} {b["title"]}" : Title(b), PlanChangeKind.Changed, $"{part}的先后次序", string.Join('、', stayed), string.Join('、', now)));
        }
    }

    private void Units(string task, string word, JsonArray a, JsonArray b)
    {
        var (before, after) = (a.Select(Plain).ToList(), b.Select(Plain).ToList());
        var (gone, come) = (Without(before, after), Without(after, before));
        changes.AddRange(gone.Select(u => new PlanChange("责任单位", task, PlanChangeKind.Removed, word, u, null)));
        changes.AddRange(come.Select(u => new PlanChange("责任单位", task, PlanChangeKind.Added, word, null, u)));
        if (gone.Count == 0 && come.Count == 0 && !before.SequenceEqual(after, StringComparer.Ordinal))
        {
            changes.Add(new("责任单位", task, PlanChangeKind.Changed, $"{word}的先后次序", string.Join('、', before), string.Join('、', after)));
        }
    }

    /// <summary>Targets have no name of their own: what is the same on both sides is set aside, the rest is paired by what it is called.</summary>
    private void Targets(string owner, JsonObject a, JsonObject b)
    {
        var (before, after) = (List(a, "quantitativeTargets").OfType<JsonObject>().ToList(), List(b, "quantitativeTargets").OfType<JsonObject>().ToList());
        var (left, right) = (new List<JsonObject>(before), new List<JsonObject>(after));
        foreach (var target in before)
        {
            if (right.Find(t => Differ(target, t) is false) is { } same)
            {
                left.Remove(target);
                right.Remove(same);
            }
        }

        foreach (var target in left)
        {
            if (right.Find(t => Equal(t["name"], target["name"])) is { } pair)
            {
                right.Remove(pair);
                Fields("目标", $"{owner} · {pair["name"]}", target, pair, []);
            }
            else
            {
                changes.Add(new("目标", $"{owner} · {target["name"]}", PlanChangeKind.Removed, null, null, null));
            }
        }

        changes.AddRange(right.Select(t => new PlanChange("目标", $"{owner} · {t["name"]}", PlanChangeKind.Added, null, null, null)));
        if (left.Count == 0 && right.Count == 0 && !before.Zip(after).All(p => !Differ(p.First, p.Second)))
        {
            changes.Add(new("目标", owner, PlanChangeKind.Changed, "目标的先后次序", Names(before), Names(after)));
        }
    }

    private static string Names(IEnumerable<JsonObject> targets) => string.Join('、', targets.Select(t => t["name"]));

    private static bool Differ(JsonObject a, JsonObject b) => a.Select(p => p.Key).Concat(b.Select(p => p.Key)).Distinct(StringComparer.Ordinal).Any(p => !Equal(a[p], b[p]));

    private static bool Equal(JsonNode? a, JsonNode? b) => (PlanJson.IsEmpty(a) && PlanJson.IsEmpty(b)) || PlanJson.Same(a, b);

    private static List<string> Without(List<string> from, List<string> others)
    {
        var rest = new List<string>(others);
        return [.. from.Where(u => !rest.Remove(u))];
    }

    private static JsonArray List(JsonObject owner, string property) => owner[property] as JsonArray ?? [];

    private static OrderedDictionary<string, JsonObject> Named(JsonObject owner, string property)
    {
        var list = List(owner, property);
        var keys = PlanJson.KeysOf(property, list);
        var named = new OrderedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (i, item) in list.OfType<JsonObject>().Index())
        {
            named[keys?[i] ?? $"#{i}"] = item;
        }

        return named;
    }

    private static string Plain(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : PlanJson.Text(node);

    private static string Text(string property, JsonNode? node) => (property, node) switch
    {
        _ when PlanJson.IsEmpty(node) => "（空）",
        ("operator", _) => PlanWords.Operators.Word(Plain(node)),
        ("basis" or "deadlineBasis", _) => PlanWords.Bases.Word(Plain(node)),
        ("recurrence", JsonObject r) => string.Join('，', new[] { r["frequency"] is { } f ? PlanWords.Frequencies.Word(Plain(f)) : null, r["minTimes"] is { } n ? $"至少{n}次" : null, r["text"]?.ToString() }.Where(x => x is not null)),
        ("value", JsonArray pair) => string.Join('～', pair.Select(Plain)),
        (_, JsonValue v) when v.GetValueKind() == JsonValueKind.True => "是",
        (_, JsonValue v) when v.GetValueKind() == JsonValueKind.False => "否",
        (_, JsonArray list) when list.All(x => x is JsonValue) => string.Join('、', list.Select(Plain)),
        _ => Plain(node),
    };
}
