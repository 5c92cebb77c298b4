using System.Text;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>Reads a plan's workbook (docs/plan-format.md). Every finding of every sheet is gathered; what is wrong in a cell is left blank in the document.</summary>
internal sealed partial class PlanSheetReader
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

        Head();
        Phases();
        Sections();
        Tasks();
        Milestones();
        Targets();
        Other();
        Complete();
        var notices = book.OtherSheets.Where(s => s != PlanSheet.Guide).Select(s => $"未导入：工作表{CellText.Quote(s)}不是方案模板中的工作表").ToList();
        return new(root, hasCode, places, findings, notices);
    }

    private IEnumerable<Row> Rows(PlanTable table) =>
        book.Tables.TryGetValue(table.Name, out var read) ? read.Rows.Select(r => new Row(this, table.Name, r)) : [];

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

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);

    private static void Add(JsonObject owner, string name, JsonNode? value)
    {
        if (value is not null)
        {
            owner[name] = value;
        }
    }
}
