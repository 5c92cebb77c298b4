using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

public sealed record TemplateFile(string Name, byte[] Content);

/// <summary>The workbook to fill in: the sheet with an example row, how to fill each column, and the county's branches to choose from.</summary>
public sealed class ClinicTemplate(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<TemplateFile>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.Has(Role.Administrator))
        {
            return Result.NotAllowed(ImportClinics.OnlyAdministrators);
        }

        var branches = actor.Tree.All.Where(u => u.Kind.IsBranch()).ToList();
        var choices = new SheetContent("基层分院", [new("名称", 32), new("代码", 36, ColumnFormat.Text)], [.. branches.Select(b => (IReadOnlyList<object?>)[b.Name, b.Code])]);
        var kinds = new SheetContent("类型", [new("机构类型", 20)], [[UnitKind.VillageClinic.Chinese()], [UnitKind.ServiceStation.Chinese()]]) { IsHidden = true };
        var clinics = new SheetContent(
            ClinicSheet.Name,
            [
                new(ClinicSheet.Branch + "*", 30, Choices: choices, Hint: "从下拉列表中选择，也可以填分院代码"),
                new(ClinicSheet.Unit + "*", 34, Hint: "与印章一致的全称，最多100字"),
                new(ClinicSheet.Kind, 18, Choices: kinds, Hint: "不填即嘎查村卫生室"),
                new(ClinicSheet.OpenedOn, 14, ColumnFormat.Date, Hint: "如 2024-01-01，不填即导入当天"),
                new(ClinicSheet.ContactName, 12),
                new(ClinicSheet.ContactPhone, 18, ColumnFormat.Text, Hint: "11位手机号，或带区号的固定电话"),
                new(ClinicSheet.Code, 34, ColumnFormat.Text, Hint: "一般不填，由系统编号"),
            ],
            [[(branches.Find(b => b.Kind == UnitKind.TownshipBranch) ?? branches.FirstOrDefault())?.Name ?? "示例卫生院", ClinicSheet.Example + "：东风嘎查卫生室（本行不会导入）", UnitKind.VillageClinic.Chinese(), new DateOnly(2024, 1, 1), "王医生", "13800000000", null]])
        {
            ExampleRows = 1,
        };
        return Result.Done(new TemplateFile($"{actor.County.Name}卫生室导入模板.xlsx", SheetWriter.Write(clinics, Guide, choices, kinds)));
    }

    private static SheetContent Guide => new(
        "填写说明",
        [new("列", 16), new("必填", 8), new("怎么填", 72, ColumnFormat.Wrapped)],
        [
            [ClinicSheet.Branch, "是", "机构所属的苏木乡镇卫生院、社区卫生服务中心或专科分院。从下拉列表中选择；“基层分院”工作表列有全部名称和代码。"],
            [ClinicSheet.Unit, "是", "机构全称，最多100字。同一分院下不能重名。"],
            [ClinicSheet.Kind, "否", "嘎查村卫生室，或社区卫生服务站；不填即嘎查村卫生室。"],
            [ClinicSheet.OpenedOn, "否", "如 2024-01-01、2024/1/1 或 2024年1月1日；不填即导入当天。"],
            [ClinicSheet.ContactName, "否", "一般填村医或站长的姓名，最多50字。"],
            [ClinicSheet.ContactPhone, "否", "11位手机号，或带区号的固定电话，如 0476-5223456。催报时用。"],
            [ClinicSheet.Code, "否", "一般不填，由系统按分院编号。要自己编的，用小写字母、数字和短横线，全旗县不能重复。"],
            ["系统里已有的机构", "", "分院和名称都相同的，只更新联系人和联系电话；这两列留空的不改动。再次导入同一个文件不会重复新增。"],
            ["其他", "", "第1行表头不要改动；示例行可以保留，不会导入。不要合并单元格，不要使用公式。一次最多2000行。有一处不对，整个文件都不会导入。"],
        ]);
}
