using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// A plan's document while it is edited in the page. Only what a field shows is touched; everything else of the document, known or not, stays as it is.
/// </summary>
public sealed class PlanEdit
{
    private readonly HashSet<string> milestones;
    private int nextNumber;

    public PlanEdit(PlanToEdit start)
    {
        milestones = [.. start.UsedMilestones];
        nextNumber = start.NextNumber;
        Load(start.Newest.Number, start.Document, start.Document);
    }

    public JsonObject Root { get; private set; } = [];

    /// <summary>The version that the edit is made on, and what it says.</summary>
    public int BasedOn { get; private set; }

    public string Base { get; private set; } = "";

    /// <summary>By the path of the value.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>What is typed and cannot be read, by the path of its field: it is not in the document, and must not be lost by saving.</summary>
    public Dictionary<string, string> Unread { get; } = new(StringComparer.Ordinal);

    public bool IsWaiting { get; set; }

    public Action Changed { get; set; } = () => { };

    public JsonArray Phases => List(Root, "phases");

    public JsonArray Sections => List(Root, "sections");

    public JsonArray Tasks => List(Root, "tasks");

    public bool IsDirty => Unread.Count > 0 || !PlanJson.Same(Base, Root.ToJsonString());

    /// <summary>Goes on from a version with a document of one's own on top of it.</summary>
    public void Load(int basedOn, string basis, string document)
    {
        (BasedOn, Base) = (basedOn, basis);
        Root = JsonNode.Parse(document)!.AsObject();
        Errors.Clear();
        Unread.Clear();
        nextNumber = Math.Max(nextNumber, Tasks.Select(t => (int)t!["number"]!).DefaultIfEmpty().Max() + 1);
        milestones.UnionWith(Tasks.SelectMany(t => List(t!.AsObject(), "milestones")).Select(m => m!["id"]!.GetValue<string>()));
    }

    /// <summary>What was edited is now a version of its own.</summary>
    public void Rebase(int number, string document) => (BasedOn, Base) = (number, document);

    /// <summary>The document as it is to be saved; lists that follow from others are brought up to date where they were so before.</summary>
    public string Document()
    {
        var before = JsonNode.Parse(Base)!.AsObject();
        var old = Numbers(before);
        foreach (var section in Sections.OfType<JsonObject>())
        {
            var id = section["id"]!.ToString();
            var was = List(before, "sections").OfType<JsonObject>().FirstOrDefault(s => s["id"]?.ToString() == id);
            if (was is null ? section.ContainsKey("taskNumbers") : section["taskNumbers"] is JsonArray && PlanJson.Same(was["taskNumbers"], old(id)))
            {
                section["taskNumbers"] = Numbers(Root)(id);
            }
        }

        foreach (var (i, phase) in Phases.OfType<JsonObject>().Index())
        {
            if (phase["order"] is JsonValue)
            {
                phase["order"] = i + 1;
            }
        }

        return Root.ToJsonString(PlanJson.Readable);
    }

    /// <summary>The list of that name, made where it is missing: only for reading and for adding to.</summary>
    public static JsonArray List(JsonObject owner, string name) => owner[name] as JsonArray ?? [];

    public void Add(JsonObject owner, string list, JsonObject item)
    {
        if (owner[list] is not JsonArray)
        {
            owner[list] = new JsonArray();
        }

        owner[list]!.AsArray().Add(item);
        Touched();
    }

    public void Remove(JsonObject item)
    {
        item.Parent!.AsArray().Remove(item);
        Touched();
    }

    public void Move(JsonObject item, int by)
    {
        var list = item.Parent!.AsArray();
        var to = list.IndexOf(item) + by;
        if (to >= 0 && to < list.Count)
        {
            list.Remove(item);
            list.Insert(to, item);
            Touched();
        }
    }

    public JsonObject NewPhase() => new() { ["id"] = Free(Phases, "p"), ["name"] = "", ["order"] = Phases.Count + 1, ["from"] = null, ["to"] = null, ["dateText"] = null, ["datesDerived"] = false, ["targets"] = new JsonArray(), ["quantitativeTargets"] = new JsonArray() };

    public JsonObject NewSection() => new() { ["id"] = Free(Sections, "s"), ["number"] = "", ["title"] = "", ["taskNumbers"] = new JsonArray() };

    public JsonObject NewTask() => new()
    {
        ["number"] = nextNumber++,
        ["section"] = Sections.FirstOrDefault()?["id"]?.ToString() ?? "",
        ["title"] = "",
        ["summary"] = null,
        ["milestones"] = new JsonArray(),
        ["quantitativeTargets"] = new JsonArray(),
        ["leadDepartments"] = new JsonArray(),
        ["cooperatingDepartments"] = new JsonArray(),
        ["responsibleDepartments"] = new JsonArray(),
        ["deadline"] = null,
        ["deadlineText"] = null,
        ["deadlineBasis"] = null,
        ["stage"] = null,
    };

    public JsonObject NewMilestone(JsonObject task)
    {
        var number = List(task, "milestones").Count + 1;
        while (!milestones.Add($"{task["number"]}-{number}"))
        {
            number++;
        }

        return new() { ["id"] = $"{task["number"]}-{number}", ["text"] = "", ["dueDate"] = null, ["recurrence"] = null, ["basis"] = "task" };
    }

    public static JsonObject NewTarget() => new() { ["name"] = "", ["operator"] = ">=", ["value"] = null, ["unit"] = null, ["byDate"] = null };

    public static JsonObject NewRecurrence() => new() { ["frequency"] = "monthly", ["minTimes"] = null, ["text"] = null };

    /// <summary>What is wrong with a field: at its own value, or in the list that it shows.</summary>
    public string? ErrorAt(string path) => Errors.TryGetValue(path, out var message) ? message : Errors.FirstOrDefault(e => e.Key.StartsWith(path + "[", StringComparison.Ordinal)).Value;

    /// <summary>The task that a finding is about.</summary>
    public JsonObject? TaskAt(string path) => path.StartsWith("$.tasks[", StringComparison.Ordinal) && int.TryParse(path.AsSpan(8, Math.Max(0, path.IndexOf(']') - 8)), out var i) && i < Tasks.Count ? Tasks[i]!.AsObject() : null;

    /// <summary>The page's part that a finding is about.</summary>
    public static string PartOf(string path) => path.StartsWith("$.tasks", StringComparison.Ordinal) ? "tasks" : path.StartsWith("$.phases", StringComparison.Ordinal) ? "phases" : path.StartsWith("$.sections", StringComparison.Ordinal) ? "sections" : "head";

    /// <summary>A field was changed: what was wrong with it may be right now; the others still wait.</summary>
    public void Mended(string path)
    {
        foreach (var about in Errors.Keys.Where(k => k == path || k.StartsWith(path + "[", StringComparison.Ordinal)).ToList())
        {
            Errors.Remove(about);
        }

        Changed();
    }

    public void Touched()
    {
        // Places move when rows do: what is still wrong is said again at the next saving.
        Errors.Clear();
        Changed();
    }

    private static Func<string, JsonArray> Numbers(JsonObject root)
    {
        var tasks = List(root, "tasks").Select(t => (Section: t!["section"]?.ToString(), Number: t["number"])).ToList();
        return id => new JsonArray([.. tasks.Where(t => t.Section == id).Select(t => t.Number?.DeepClone())]);
    }

    private static string Free(JsonArray list, string letter)
    {
        var number = list.Count + 1;
        while (list.Any(x => x?["id"]?.ToString() == $"{letter}{number}"))
        {
            number++;
        }

        return $"{letter}{number}";
    }
}
