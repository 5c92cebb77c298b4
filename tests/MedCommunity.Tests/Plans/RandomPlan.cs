using System.Text.Json.Nodes;

namespace MedCommunity.Tests.Plans;

/// <summary>Made-up plans with everything that a plan may hold, and much that no plan should: for properties that must hold for all of them.</summary>
internal sealed class RandomPlan(int seed)
{
    private static readonly string[] Bits =
    [
        "旗财政局", "各苏木乡镇（中心、场）", "、", "（", "）", "①", "Ⅳ", "１２", "\"", "\"引号\"", "“弯引号”", " ", "　", "\n", "\t", "\r\n", "=1+1", "-1", "90", "90%", "7～9", "7-9", "1e3", "是", "否", "null", "[1]", "{}",
        "_x000D_", "_x005F_", "\u0001", "\u200B", "\uFEFF", "\uFFFE", "🏥", "不低于", ">=", "每月", "monthly", "2025-12-31", "2025年12月31日", "2×100", "\\", "'", "<b>", "&amp;", "；", "，", "任务写明", "task", "phase:p1", "（没有此项）", "甲", "乙",
    ];

    private readonly Random random = new(seed);

    public JsonObject Make()
    {
        var phases = Enumerable.Range(1, random.Next(0, 4)).Select(i => Maybe(0.2) ? $"p {i}]\"{Text()}x" : $"p{i}").ToList();
        var sections = Enumerable.Range(1, random.Next(1, 4)).Select(i => Maybe(0.2) ? $" s{i}.{Text()}y" : $"s{i}").ToList();
        var plan = new JsonObject { ["id"] = "random-1", ["title"] = $"方案{Text()}", ["region"] = new JsonObject { ["name"] = "某旗" } };
        Some(plan["region"]!.AsObject(), ("prefecture", Nullable), ("province", Nullable), ("code", Anything));
        Some(plan, ("schemaVersion", () => Maybe(0.7) ? "1.0" : Anything()), ("documentNumber", Nullable), ("issuingBody", Nullable), ("issueDate", Day), ("domain", Nullable), ("responsibilityModel", Nullable),
            ("basisDocuments", Strings), ("goals", Strings), ("notes", Anything), ("supportMeasures", Anything), ("weird name.[1]", Anything));
        plan["sections"] = new JsonArray([.. sections.Select(JsonNode (s) => Some(new JsonObject { ["id"] = s, ["number"] = Text(), ["title"] = $"章{Text()}" }, ("taskNumbers", Anything), ("extra", Anything)))]);
        if (Maybe(0.9))
        {
            plan["phases"] = new JsonArray([.. phases.Select(JsonNode (p, i) => Some(new JsonObject { ["id"] = p, ["name"] = $"阶段{Text()}" },
                ("order", () => Maybe(0.8) ? i + 1 : Anything()), ("from", Day), ("to", Day), ("dateText", Nullable), ("datesDerived", Flag), ("targets", Strings), ("quantitativeTargets", Targets), ("extra", Anything)))]);
        }

        plan["tasks"] = new JsonArray([.. Enumerable.Range(1, random.Next(1, 7)).Select(JsonNode (n) => Task(n * random.Next(1, 3) + (n * 10), sections, plan["phases"] is null ? [] : phases))]);
        return plan;
    }

    /// <summary>One change that somebody may make, and a word that a comparison must name it by.</summary>
    public string Edit(JsonObject plan)
    {
        var tasks = plan["tasks"]!.AsArray();
        var task = tasks[random.Next(tasks.Count)]!.AsObject();
        var mark = $"改{random.Next(1_000_000)}";
        switch (random.Next(9))
        {
            case 0:
                plan["title"] = mark;
                return mark;
            case 1:
                task["title"] = mark;
                return mark;
            case 2:
                plan["sections"]![0]!["title"] = mark;
                return mark;
            case 3:
                task["responsibleDepartments"] = new JsonArray([.. (task["responsibleDepartments"] as JsonArray ?? []).Select(u => u?.DeepClone()), mark]);
                return mark;
            case 4:
                task["milestones"] = new JsonArray([.. (task["milestones"] as JsonArray ?? []).Select(u => u?.DeepClone()), new JsonObject { ["id"] = mark, ["text"] = "新节点" }]);
                return mark;
            case 5:
                task["quantitativeTargets"] = new JsonArray([.. (task["quantitativeTargets"] as JsonArray ?? []).Select(u => u?.DeepClone()), new JsonObject { ["name"] = mark, ["operator"] = ">=" }]);
                return mark;
            case 6:
                tasks.Add(new JsonObject { ["number"] = 9000 + random.Next(900), ["section"] = "s1", ["title"] = mark });
                return mark;
            case 7:
                var title = $"任务{task["number"]} {task["title"]}";
                tasks.Remove(task);
                return title;
            default:
                task["fundRules"] = new JsonObject { ["surplus"] = mark };
                return mark;
        }
    }

    private JsonObject Task(int number, List<string> sections, List<string> phases)
    {
        var task = new JsonObject { ["number"] = number, ["section"] = sections[random.Next(sections.Count)], ["title"] = $"任务{Text()}" };
        return Some(task, ("sourceNumber", Nullable), ("summary", Nullable), ("milestones", () => Milestones(number)), ("quantitativeTargets", Targets), ("leadDepartments", Strings), ("responsibleDepartments", Strings),
            ("cooperatingDepartments", Strings), ("deadline", Day), ("deadlineText", Nullable), ("deadlineBasis", Nullable), ("stage", () => phases.Count == 0 || Maybe(0.3) ? null : phases[random.Next(phases.Count)]),
            ("note", Anything), ("kind", Nullable), ("originalTitle", Nullable), ("numberIsOriginal", Flag), ("hasResponsibleLeader", Flag), ("responsibleLeader", Nullable), ("fundRules", Anything), ("consequences", Strings));
    }

    private JsonArray Milestones(int task) => new([.. Enumerable.Range(1, random.Next(0, 4)).Select(JsonNode (i) => Some(new JsonObject { ["id"] = $"{task}-{i}", ["text"] = $"节点{Text()}" },
        ("dueDate", Day), ("recurrence", () => Maybe(0.5) ? null : Some(new JsonObject { ["frequency"] = Maybe(0.7) ? "monthly" : Text() }, ("minTimes", () => Maybe(0.3) ? null : random.Next(1, 9)), ("text", Nullable), ("extra", Anything))),
        ("basis", Nullable), ("note", Nullable), ("extra", Anything)))]);

    private JsonArray Targets() => new([.. Enumerable.Range(1, random.Next(0, 4)).Select(JsonNode (i) => Some(new JsonObject { ["name"] = $"目标{Text()}", ["operator"] = Maybe(0.7) ? ">=" : Text() },
        ("value", Value), ("unit", Nullable), ("byDate", Day), ("note", Nullable), ("kind", Nullable), ("extra", Anything)))]);

    private JsonNode? Value() => random.Next(7) switch
    {
        0 => null,
        1 => random.Next(-5, 200),
        2 => JsonNode.Parse(new[] { "0.1", "1.50", "-0", "1e-7", "123456789012345678901234567890", "0.30000000000000004", "1e400" }[random.Next(7)]),
        3 => new JsonArray(random.Next(10), JsonNode.Parse("9.50")),
        4 => new JsonArray(1, 2, 3),
        _ => Text(),
    };

    private string Text() => string.Concat(Enumerable.Range(0, random.Next(0, 4)).Select(_ => Bits[random.Next(Bits.Length)]));

    private JsonNode? Nullable() => Maybe(0.3) ? null : Text();

    private JsonNode? Flag() => Maybe(0.1) ? Anything() : Maybe(0.5);

    private JsonNode? Day() => random.Next(4) switch { 0 => null, 1 => Maybe(0.1) ? Text() : "1900-02-28", _ => $"20{random.Next(10, 40)}-0{random.Next(1, 10)}-1{random.Next(10)}" };

    private JsonArray Strings() => Maybe(0.05) ? new JsonArray(1, null, "甲") : new([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (JsonNode)Text())]);

    private JsonNode? Anything() => random.Next(7) switch
    {
        0 => null,
        1 => Text(),
        2 => random.Next(100),
        3 => Maybe(0.5),
        4 => new JsonArray(),
        5 => new JsonArray(Text(), new JsonObject { [$"名{Text()}"] = Text(), ["b"] = 1.5 }),
        _ => new JsonObject { ["说明"] = Text(), ["数"] = random.Next() },
    };

    private JsonObject Some(JsonObject owner, params (string Name, Func<JsonNode?> Make)[] fields)
    {
        foreach (var (name, make) in fields)
        {
            if (Maybe(0.7))
            {
                owner[name] = make();
            }
        }

        return owner;
    }

    private bool Maybe(double chance) => random.NextDouble() < chance;
}
