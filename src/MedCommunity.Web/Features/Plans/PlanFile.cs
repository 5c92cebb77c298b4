using System.Text;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A plan's file of either format, read: its document and the text that is kept of it.</summary>
/// <param name="HasCode">A workbook may leave the plan's code out; the plan is then known by its title.</param>
/// <param name="Notices">What was left aside.</param>
internal sealed record PlanFile(PlanDocument Document, string Text, bool HasCode, IReadOnlyList<string> Notices)
{
    public const string Json = "json";
    public const string Excel = "xlsx";

    /// <summary>Which format it is, the content says, not the name. Every finding is told at once, one a line.</summary>
    public static Result<PlanFile> Read(byte[] file)
    {
        if (!IsWorkbook(file))
        {
            var parsed = PlanDocument.Parse(file);
            return parsed.Value is { } document ? Result.Done(new PlanFile(document, PlanDocument.TextOf(file), HasCode: true, [])) : Result.Invalid(parsed.Message!);
        }

        var read = PlanSheetReader.Read(file);
        if (read.Value is not { } workbook)
        {
            return Result.Invalid(read.Message!);
        }

        var (plan, findings) = PlanSheetReader.Check(workbook);
        return plan is not null && findings.Count == 0
            ? Result.Done(new PlanFile(plan, workbook.Root.ToJsonString(PlanJson.Readable), workbook.HasCode, workbook.Notices))
            : Result.Invalid(string.Join('\n', findings));
    }

    /// <summary>The same plan under the code that it has here already.</summary>
    public PlanFile WithCode(string code)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(Text)!.AsObject();
        root["id"] = code;
        return this with { Document = Document with { Id = code }, Text = root.ToJsonString(PlanJson.Readable) };
    }

    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    /// <summary>What begins as a package, an old Office file, a picture or the like is no JSON; the workbook's reader knows words for each.</summary>
    private static bool IsWorkbook(byte[] file) => file.AsSpan().StartsWith("PK"u8) || file.AsSpan().StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0])
        || file.AsSpan().StartsWith("%PDF"u8) || file.AsSpan().StartsWith("Rar!"u8) || file.AsSpan().StartsWith<byte>([0x1F, 0x8B])
        || file.AsSpan(0, Math.Min(file.Length, 4096)).Contains((byte)0);
}
