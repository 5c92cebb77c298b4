using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The empty workbook in which the office writes a plan from scratch.</summary>
public sealed class PlanTemplate(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<ExportedFile>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        return ImportPlan.Refusal(await user.LoadAsync(db)) is { } refusal
            ? refusal
            : Result.Done(new ExportedFile(PlanSheetWriter.Template(), "实施方案导入模板.xlsx", SheetWriter.ContentType));
    }
}
