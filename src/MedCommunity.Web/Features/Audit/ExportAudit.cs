using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <param name="Content">At its beginning; whoever sends it disposes of it.</param>
internal sealed record AuditFile(string Name, Stream Content);

/// <summary>The filtered log as a workbook, with the same withholding as on the page. Taking it out is itself an entry.</summary>
internal sealed class ExportAudit(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    private const int Piece = 1000;

    /// <summary>A cell of Excel ends at 32767.</summary>
    private const int LongestText = 8000;

    private static readonly SheetContent Sheet = new(
        "审计日志",
        [
            new("时间", 20, ColumnFormat.Text), new("人员", 18), new("代", 14), new("来源地址", 18, ColumnFormat.Text), new("途径", 8), new("操作", 14), new("类型", 12), new("对象", 40),
            new("变化", 40), new("变化前", 50, ColumnFormat.Wrapped), new("变化后", 50, ColumnFormat.Wrapped), new("记录编号", 38, ColumnFormat.Text), new("日志编号", 38, ColumnFormat.Text),
        ],
        []);

    public int MaxRows { get; init; } = 50_000;

    public async Task<Result<AuditFile>> RunAsync(AuditFilter filter)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.ReadsAudit())
        {
            return Result.NotAllowed(AuditListQuery.NotAllowed);
        }

        // On disk and gone when it is closed: fifty thousand rows with their values are more than a small machine should hold for one reader.
        var file = new FileStream(System.IO.Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        try
        {
            var written = 0;
            await SheetWriter.StreamAsync(file, Sheet, Rows());
            db.Record(actor.CountyId, "exported", nameof(AuditEntry), Guid.Empty, $"导出审计日志{written}条。{Describe(filter)}");
            await db.SaveChangesAsync();
            file.Position = 0;
            return Result.Done(new AuditFile($"{actor.County.Name}审计日志{clock.Today():yyyy-MM-dd}.xlsx", file));

            async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
            {
                var sight = AuditSight.OfLog(actor);
                AuditPlace? before = null;
                do
                {
                    var piece = await AuditLog.ReadAsync(db, actor.CountyId, filter, before, Math.Min(Piece, MaxRows - written));
                    foreach (var row in await AuditRows.OfAsync(db, actor.CountyId, sight, piece.Entries))
                    {
                        written++;
                        yield return Line(row);
                    }

                    before = piece.Older;
                }
                while (before is not null && written < MaxRows);

                if (before is not null)
                {
                    yield return [$"一次最多导出{MaxRows:N0}条，更早的没有导出。请缩小时间范围，或按人员、类型筛选后分次导出。"];
                }
            }
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static IReadOnlyList<object?> Line(AuditRow row) =>
    [
        AuditText.Moment(row.At), row.Who, row.For, row.Address, AuditText.Path(row.Path), AuditText.Action(row.Action), AuditText.Subject(row.Subject), row.Name,
        row.Summary, Values(row, c => c.Before), Values(row, c => c.After),
        row.SubjectId == Guid.Empty ? null : row.SubjectId.ToString(), row.Id.ToString(),
    ];

    private static string? Values(AuditRow row, Func<AuditChange, string?> value)
    {
        var text = string.Join('\n', row.Changes.Where(c => value(c) is not null).Select(c => $"{c.Word}：{value(c)}"));
        return text.Length == 0 ? null : text.Length > LongestText ? string.Concat(text.AsSpan(0, LongestText), "……（全文见日志页面）") : text;
    }

    /// <summary>By what was filtered, in words, for the entry about the export.</summary>
    private static string Describe(AuditFilter filter)
    {
        string?[] parts =
        [
            filter.From is { } from ? string.Create(CultureInfo.InvariantCulture, $"自{from:yyyy-MM-dd}") : null,
            filter.To is { } to ? string.Create(CultureInfo.InvariantCulture, $"至{to:yyyy-MM-dd}") : null,
            filter.Account is null ? null : "指定人员",
            filter.Subject is { } subject ? AuditText.Subject(subject) : null,
            filter.Action is { } action ? AuditText.Action(action) : null,
            filter.Path is { } path ? AuditText.Path(path) : null,
            filter.Text is { } text ? $"“{text}”" : null,
        ];
        return filter.IsEmpty ? "未筛选。" : $"条件：{string.Join('、', parts.OfType<string>())}。";
    }
}
