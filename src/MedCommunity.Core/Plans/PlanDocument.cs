using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Plans;

/// <summary>A plan's file as far as the portal interprets it (data/SCHEMA.md, plans); the whole text is kept beside it.</summary>
public sealed record PlanDocument(
    string Id, string Title, PlanRegion Region, IReadOnlyList<PlanSection> Sections, IReadOnlyList<PlanTask> Tasks,
    string? DocumentNumber = null, string? IssuingBody = null, DateOnly? IssueDate = null, IReadOnlyList<PlanPhase>? Phases = null)
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
        var text = WithoutMark(file);
        if (text.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return Result.Invalid("第1行第1列：文件是空的");
        }

        try
        {
            // Read once as plain JSON: the strict reading below would report a broken file as a wrong type.
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            return Result.Invalid(e.Message.StartsWith("Duplicate", StringComparison.Ordinal)
                ? $"{JsonPlaces.Duplicate(text.Span)}：同一名称写了两次"
                : $"{JsonPlaces.At(text.Span, e.LineNumber ?? 0, e.BytePositionInLine ?? 0)}：不是有效的JSON");
        }

        var places = JsonPlaces.Of(text.Span);
        var (document, findings) = Findings(text.Span);
        return document is not null && findings.Count == 0
            ? Result.Done(document)
            : Result.Invalid(string.Join('\n', findings.Select(f => $"{places.Of(f.Path)}：{f.Message}")));
    }

    /// <summary>The document, and everything that is wrong with it, each by the path of the value: a workbook knows other places than lines and columns.</summary>
    public static (PlanDocument? Document, IReadOnlyList<(string Path, string Message)> Findings) Findings(ReadOnlySpan<byte> json)
    {
        PlanDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<PlanDocument>(json, Json);
        }
        catch (JsonException e)
        {
            return (null, PlanTypes.Of(json, e, Json));
        }

        return document is null
            ? (null, [("$", "内容应为一份方案，而不是 null")])
            : (document, [.. PlanCheck.Of(document), .. JsonPlaces.Unreadable(json).Select(path => (path, "含有不能保存的字符"))]);
    }

    /// <summary>SHA-256 of the content without what formatting adds, so that only a real change counts as one.</summary>
    public static string HashOf(byte[] file)
    {
        using var json = JsonDocument.Parse(WithoutMark(file));
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json.RootElement)));
    }

    /// <summary>The file's text as it is kept in <see cref="PlanVersion"/>.</summary>
    public static string TextOf(byte[] file) => Encoding.UTF8.GetString(WithoutMark(file).Span);

    private static ReadOnlyMemory<byte> WithoutMark(byte[] file) =>
        file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? file.AsMemory(Encoding.UTF8.Preamble.Length) : file;
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
