using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>A row that is right in itself and for this county.</summary>
/// <param name="Existing">The clinic that it is about, where the county has it.</param>
internal sealed record ClinicRow(
    int Number, OrgUnit Branch, string Name, UnitKind Kind, DateOnly? OpenedOn, string? ContactName, string? ContactPhone, string? Code, OrgUnit? Existing);

/// <summary>Checks every row of the sheet and collects everything that is wrong, so that a clerk mends the file once.</summary>
internal sealed class ClinicRows(SheetTable table, ClinicRegister register, DateOnly today)
{
    private const int LongestName = 100;
    private const int LongestContact = 50;
    private const int Listed = 10;
    private static readonly DateOnly Earliest = new(1949, 1, 1);

    private readonly List<SheetFinding> findings = [];
    private readonly Dictionary<(Guid Branch, string Name), int> names = [];
    private readonly Dictionary<string, int> codes = [];

    public List<ClinicRow> Rows { get; } = [];

    /// <summary>What the clerk should know and need not mend.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>By row, then by column.</summary>
    public IReadOnlyList<SheetFinding> Check()
    {
        var examples = table.Rows.Where(r => r[ClinicSheet.Unit].Text.StartsWith(ClinicSheet.Example, StringComparison.Ordinal)).Select(r => r.Number).ToHashSet();
        var rows = table.Rows.Where(r => !examples.Contains(r.Number)).ToList();
        findings.AddRange(table.Findings.Where(f => !examples.Contains(f.Row)));
        foreach (var row in rows)
        {
            CheckRow(row);
        }

        Notice(examples.Order().ToList(), "是示例，没有导入");
        Notice(rows.Where(r => r.IsHidden).Select(r => r.Number).ToList(), "在表中被隐藏或筛选掉了，也在导入之列，请核对");
        if (table.IgnoredColumns.Count > 0)
        {
            Notices.Add($"模板中没有的列不导入：{string.Join('、', table.IgnoredColumns.Select(CellText.Quote))}。");
        }

        var order = ClinicSheet.Layout.Columns.ToList();
        return [.. findings.OrderBy(f => f.Row).ThenBy(f => f.Column is null ? -1 : order.IndexOf(f.Column))];
    }

    private void CheckRow(SheetRow row)
    {
        var before = findings.Count;
        var branch = Branch(row);
        var name = Text(row, ClinicSheet.Unit, LongestName);
        if (name is null && row[ClinicSheet.Unit] is { IsBlank: true, HasProblem: false })
        {
            Wrong(row, ClinicSheet.Unit, "没有填写。请填写机构全称；不需要这一行的，请删除整行");
        }

        var kind = Kind(row);
        var openedOn = OpenedOn(row);
        var contact = Text(row, ClinicSheet.ContactName, LongestContact);
        var phone = Phone(row);
        var code = Code(row);
        if (branch is null || name is null)
        {
            return;
        }

        var existing = register.Clinic(branch, name);
        if (names.TryGetValue((branch.Id, existing is null ? CellText.Key(name) : existing.Id.ToString()), out var first))
        {
            Wrong(row, ClinicSheet.Unit, $"与第{first}行重复（{CellText.Quote(branch.Name)}下的{CellText.Quote(name)}）。请删除其中一行");
        }
        else
        {
            names.Add((branch.Id, existing is null ? CellText.Key(name) : existing.Id.ToString()), row.Number);
            Compare(row, existing, kind, openedOn, code);
            if (existing is null)
            {
                CheckNew(row, branch, name);
            }
        }

        if (findings.Count == before && !row.Cells.Values.Any(c => c.HasProblem))
        {
            Rows.Add(new ClinicRow(row.Number, branch, name, kind ?? UnitKind.VillageClinic, openedOn, contact, phone, code, existing));
        }
    }

    /// <summary>What an import does not change about a clinic that the county has: a wrong row must not look as if it had done it.</summary>
    private void Compare(SheetRow row, OrgUnit? existing, UnitKind? kind, DateOnly? openedOn, string? code)
    {
        if (existing is not null && kind is not null && kind != existing.Kind)
        {
            Wrong(row, ClinicSheet.Kind, $"系统中{CellText.Quote(existing.Name)}是{existing.Kind.Chinese()}，导入不能更改。请改正或留空");
        }

        if (existing is not null && openedOn is not null && openedOn != existing.OpenedOn)
        {
            var known = existing.OpenedOn is { } day ? $"系统中的开办日期是{day:yyyy-MM-dd}" : "系统中这个机构早已建立、没有开办日期";
            Wrong(row, ClinicSheet.OpenedOn, $"{known}，导入不能更改。请改正或留空");
        }

        if (code is not null && code != existing?.Code)
        {
            if (existing is not null)
            {
                Wrong(row, ClinicSheet.Code, $"系统中{CellText.Quote(existing.Name)}的代码是“{existing.Code}”，导入不能更改。请改正或留空");
            }
            else if (register.ByCode(code) is { } other)
            {
                Wrong(row, ClinicSheet.Code, $"“{code}”已由{CellText.Quote(other.Name)}使用。请换一个代码，或留空由系统编号；如果是同一个机构改了名，请在“机构”页面更名");
            }
        }
    }

    private void CheckNew(SheetRow row, OrgUnit branch, string name)
    {
        if (branch.ClosedOn is { } closes)
        {
            Wrong(row, ClinicSheet.Branch, $"{CellText.Quote(branch.Name)}自{closes:yyyy-MM-dd}起关闭，不能再新增下级机构。请改填别的分院");
        }

        if (register.Formerly(branch, name) is { } renamed)
        {
            Wrong(row, ClinicSheet.Unit, $"{CellText.Quote(name)}已更名为{CellText.Quote(renamed.Name)}。请填写现在的名称");
        }
        else if (register.Elsewhere(branch, name) is { } other)
        {
            Notices.Add($"第{row.Number}行：{CellText.Quote(register.ParentName(other) ?? "")}下已有同名的{CellText.Quote(name)}，请核对所属基层分院是否填错。");
        }
    }

    private OrgUnit? Branch(SheetRow row)
    {
        var cell = row[ClinicSheet.Branch];
        if (cell.HasProblem)
        {
            return null;
        }

        if (cell.IsBlank)
        {
            Wrong(row, ClinicSheet.Branch, "没有填写。请从下拉列表中选择基层分院；不需要这一行的，请删除整行");
            return null;
        }

        var called = register.Called(cell.Text);
        var branches = called.Where(u => u.Kind.IsBranch()).ToList();
        if (branches.Count == 1)
        {
            return branches[0];
        }

        var quoted = CellText.Quote(cell.Text);
        Wrong(row, ClinicSheet.Branch, (branches.Count, called.Count) switch
        {
            ( > 1, _) => $"有{branches.Count}个分院都叫{quoted}。请改填分院代码：{string.Join('、', branches.Select(b => b.Code))}",
            (0, > 0) => $"{quoted}是{called[0].Kind.Chinese()}，不是基层分院。请从下拉列表中选择基层分院",
            _ => register.Similar(cell.Text) is { } similar
                ? $"没有名为{quoted}的基层分院，是不是{CellText.Quote(similar.Name)}？请从下拉列表中选择"
                : $"没有名为{quoted}的基层分院。请从下拉列表中选择，或先在“机构”页面建立这个分院",
        });
        return null;
    }

    private UnitKind? Kind(SheetRow row)
    {
        var cell = row[ClinicSheet.Kind];
        if (cell.IsBlank || cell.HasProblem)
        {
            return null;
        }

        switch (CellText.Key(cell.Text))
        {
            case "嘎查村卫生室" or "村卫生室" or "卫生室":
                return UnitKind.VillageClinic;
            case "社区卫生服务站" or "卫生服务站" or "服务站":
                return UnitKind.ServiceStation;
            default:
                Wrong(row, ClinicSheet.Kind, $"不认识{CellText.Quote(cell.Text)}。请填嘎查村卫生室或社区卫生服务站，不填即嘎查村卫生室");
                return null;
        }
    }

    private DateOnly? OpenedOn(SheetRow row)
    {
        var cell = row[ClinicSheet.OpenedOn];
        if (cell.IsBlank || cell.HasProblem)
        {
            return null;
        }

        if (cell.Date is not { } day && !CellDates.TryParse(cell.Text, out day))
        {
            Wrong(row, ClinicSheet.OpenedOn, $"{CellText.Quote(cell.Text)}不是有效的日期。请按“2024-01-01”的样子填写");
            return null;
        }

        if (day < Earliest || day > today.AddYears(1))
        {
            Wrong(row, ClinicSheet.OpenedOn, day < Earliest ? $"{day:yyyy-MM-dd}早于1949年。请核对年份" : $"{day:yyyy-MM-dd}是一年以后的日期。请核对年份");
            return null;
        }

        return day;
    }

    private string? Phone(SheetRow row)
    {
        if (Text(row, ClinicSheet.ContactPhone, int.MaxValue) is not { } text)
        {
            return null;
        }

        var phone = PhoneNumber.Normalise(CellText.Plain(text));
        if (phone is null)
        {
            // Excel takes the zero from 04765223456 in a cell that is not text.
            var lost = row[ClinicSheet.ContactPhone].Kind == CellKind.Number && PhoneNumber.Normalise("0" + text) is not null;
            Wrong(row, ClinicSheet.ContactPhone, $"{CellText.Quote(text)}不是有效的电话号码，{PhoneNumber.Owed}{(lost ? "（Excel 去掉了开头的0，请先把单元格格式设为文本）" : "")}");
        }

        return phone;
    }

    private string? Code(SheetRow row)
    {
        if (Text(row, ClinicSheet.Code, int.MaxValue) is not { } text)
        {
            return null;
        }

        var code = CellText.Plain(text);
        if (!UnitCodes.IsValid(code))
        {
            Wrong(row, ClinicSheet.Code, $"{CellText.Quote(text)}不能作代码。请只用小写字母、数字和短横线，最多{UnitCodes.MaxLength}个字符，或留空由系统编号");
            return null;
        }

        if (!codes.TryAdd(code, row.Number))
        {
            Wrong(row, ClinicSheet.Code, $"“{code}”与第{codes[code]}行重复。请换一个代码，或留空由系统编号");
        }

        register.Reserve(code);
        return code;
    }

    /// <summary>The cell's text, if it holds text or a number; null where it is blank or wrong.</summary>
    private string? Text(SheetRow row, string column, int longest)
    {
        var cell = row[column];
        if (cell.IsBlank || cell.HasProblem)
        {
            return null;
        }

        if (cell.Kind is CellKind.Date or CellKind.Boolean)
        {
            Wrong(row, column, $"{CellText.Quote(cell.Text)}被 Excel 当成了{(cell.Kind == CellKind.Date ? "日期" : "逻辑值")}。请把单元格格式设为文本，再重新填写");
            return null;
        }

        if (cell.Text.Length > longest)
        {
            Wrong(row, column, $"有{cell.Text.Length}个字，最多{longest}个字。请缩短");
            return null;
        }

        return cell.Text;
    }

    private void Wrong(SheetRow row, string column, string message) => findings.Add(new SheetFinding(row.Number, column, message));

    private void Notice(List<int> rows, string what)
    {
        if (rows.Count > 0)
        {
            Notices.Add($"第{string.Join('、', rows.Take(Listed))}{(rows.Count > Listed ? $"等{rows.Count}" : "")}行{what}。");
        }
    }
}
