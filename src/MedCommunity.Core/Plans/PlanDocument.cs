using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Plans;

/// <summary>A plan's file as far as the portal interprets it (data/SCHEMA.md, plans); the whole text is kept beside it.</summary>
public sealed record PlanDocument(
    string Id, string Title, string? DocumentNumber, string? IssuingBody, DateOnly? IssueDate, PlanRegion Region,
    IReadOnlyList<PlanPhase>? Phases, IReadOnlyList<PlanSection> Sections, IReadOnlyList<PlanTask> Tasks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Reads a file. A bad one gives every finding with line and column, and nothing else.</summary>
    public static Result<PlanDocument> Parse(byte[] file)
    {
        var text = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? file[3..] : file;
        PlanDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<PlanDocument>(text, Json);
        }
        catch (JsonException e)
        {
            return Result.Invalid($"第{e.LineNumber + 1}行第{e.BytePositionInLine + 1}列：{What(e)}");
        }

        if (document is null)
        {
            return Result.Invalid("第1行第1列：文件是空的");
        }

        var places = JsonPlaces.Of(text);
        var findings = document.Check().Select(f => $"{places.Of(f.Path)}：{f.Message}").ToList();
        return findings.Count == 0
            ? Result.Done(document)
            : Result.Invalid(string.Join('\n', findings));
    }

    /// <summary>SHA-256 of the content without what formatting adds, so that only a real change counts as one.</summary>
    public static string HashOf(byte[] file)
    {
        using var json = JsonDocument.Parse(file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? file.AsMemory(3) : file);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json.RootElement)));
    }

    private IEnumerable<(string Path, string Message)> Check()
    {
        if (Id is not { Length: > 0 and <= 100 })
        {
            yield return ("$.id", "方案缺少 id，或超过100字");
        }

        foreach (var (path, name, value) in new[] { ("$.title", "方案标题", Title), ("$.region.name", "旗县名称", Region.Name) })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > 300)
            {
                yield return (path, $"{name}为空或超过300字");
            }
        }

        if (Tasks.Count == 0)
        {
            yield return ("$.tasks", "方案没有任务");
        }

        var sections = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, s) in Sections.Index())
        {
            if (!sections.Add(s.Id))
            {
                yield return ($"$.sections[{i}].id", $"章节 {s.Id} 重复");
            }
        }

        var phases = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, p) in (Phases ?? []).Index())
        {
            if (!phases.Add(p.Id))
            {
                yield return ($"$.phases[{i}].id", $"阶段 {p.Id} 重复");
            }

            if (p.From > p.To)
            {
                yield return ($"$.phases[{i}].to", $"阶段“{p.Name}”的结束日期早于开始日期");
            }
        }

        var numbers = new HashSet<int>();
        foreach (var (i, t) in Tasks.Index())
        {
            if (t.Number < 1 || !numbers.Add(t.Number))
            {
                yield return ($"$.tasks[{i}].number", $"任务序号 {t.Number} 重复或小于1");
            }

            if (string.IsNullOrWhiteSpace(t.Title) || t.Title.Length > 300)
            {
                yield return ($"$.tasks[{i}].title", $"任务{t.Number}的标题为空或超过300字");
            }

            if (!sections.Contains(t.Section))
            {
                yield return ($"$.tasks[{i}].section", $"任务{t.Number}引用了不存在的章节 {t.Section}");
            }

            if (t.Stage is { } stage && !phases.Contains(stage))
            {
                yield return ($"$.tasks[{i}].stage", $"任务{t.Number}引用了不存在的阶段 {stage}");
            }

            var milestones = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (j, m) in (t.Milestones ?? []).Index())
            {
                if (!milestones.Add(m.Id))
                {
                    yield return ($"$.tasks[{i}].milestones[{j}].id", $"任务{t.Number}的节点 {m.Id} 重复");
                }
            }
        }
    }

    private static string What(JsonException e)
    {
        var at = e.Path is { Length: > 1 } path ? $"（{path}）" : "";
        return e.Message.Contains("missing required properties", StringComparison.Ordinal) ? $"缺少必需的内容{at}：{Missing(e.Message)}"
            : e.Message.Contains("could not be converted", StringComparison.Ordinal) || e.Message.Contains("doesn't allow setting", StringComparison.Ordinal)
                || e.Message.Contains("doesn't allow null", StringComparison.Ordinal) ? $"内容的类型不对{at}"
            : $"不是有效的JSON{at}";
    }

    private static string Missing(string message) => message[(message.LastIndexOf(':') + 1)..].Trim().TrimEnd('.');
}

public sealed record PlanRegion(string Name, string? Prefecture = null, string? Province = null);

public sealed record PlanPhase(
    string Id, string Name, int Order = 0, DateOnly? From = null, DateOnly? To = null, string? DateText = null, IReadOnlyList<PlanTarget>? QuantitativeTargets = null);

public sealed record PlanSection(string Id, string Number, string Title);

public sealed record PlanTask(
    int Number, string Section, string Title, string? SourceNumber = null, string? Summary = null,
    IReadOnlyList<PlanMilestone>? Milestones = null, IReadOnlyList<PlanTarget>? QuantitativeTargets = null,
    IReadOnlyList<string>? LeadDepartments = null, IReadOnlyList<string>? CooperatingDepartments = null, IReadOnlyList<string>? ResponsibleDepartments = null,
    DateOnly? Deadline = null, string? DeadlineText = null, string? Stage = null)
{
    /// <summary>The task's units in the document's order: 牵头, 责任, 配合.</summary>
    [JsonIgnore]
    public IEnumerable<(string AsWritten, AssignmentRole Role)> Units =>
        (LeadDepartments ?? []).Select(d => (d, AssignmentRole.Lead))
        .Concat((ResponsibleDepartments ?? []).Select(d => (d, AssignmentRole.Responsible)))
        .Concat((CooperatingDepartments ?? []).Select(d => (d, AssignmentRole.Cooperating)));
}

public sealed record PlanMilestone(string Id, string Text, DateOnly? DueDate = null, PlanRecurrence? Recurrence = null, string? Basis = null);

public sealed record PlanRecurrence(string Frequency, int? MinTimes = null, string? Text = null);

public sealed record PlanTarget(string Name, string Operator, JsonElement? Value = null, string? Unit = null, DateOnly? ByDate = null, string? Note = null);
