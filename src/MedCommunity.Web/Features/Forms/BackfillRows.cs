using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A row that is right in itself: the figures of a unit's form of an old month.</summary>
/// <param name="Owed">The obligation that the row answers; new, or the one that stands already.</param>
/// <param name="Addresses">Where each figure stands in the sheet, by code.</param>
internal sealed record BackfillRow(
    int Number, OrgNode Unit, Obligation Owed, FormDefinition Form, IReadOnlyDictionary<string, CellValue> Values, IReadOnlyDictionary<string, string> Addresses)
{
    public ReportingPeriod Period => Owed.Period;

    public string Title => $"{Unit.Name} · {Period.Chinese}";
}

/// <summary>Reads every row of the sheet and collects everything that is wrong, so that the file is mended once.</summary>
/// <param name="columns">The form's figures with their headers.</param>
/// <param name="forms">The definitions of the form's versions.</param>
/// <param name="before">The county's first opened month: only months before it are taken.</param>
/// <param name="owed">What the form's kind of unit owes for a month, by unit.</param>
internal sealed class BackfillRows(
    SheetTable table, FormTemplate template, IReadOnlyList<(FormField Field, string Header)> columns, IReadOnlyDictionary<Guid, FormDefinition> forms,
    ReportingPeriod before, Func<ReportingPeriod, (OrgTree Tree, IReadOnlyDictionary<Guid, Obligation> Owed)> owed)
{
    private readonly List<FormImportFinding> findings = [];
    private readonly Dictionary<(Guid Unit, ReportingPeriod Period), int> taken = [];

    public List<BackfillRow> Rows { get; } = [];

    /// <summary>Rows without a single figure: units that have nothing for the month.</summary>
    public int Blank { get; private set; }

    public IReadOnlyList<FormImportFinding> Check()
    {
        findings.AddRange(table.Findings.Select(f => new FormImportFinding($"第{f.Row}行", f.Column ?? "", IsError: true, f.Message)));
        foreach (var row in table.Rows)
        {
            if (columns.All(c => row[c.Header] is { IsBlank: true, HasProblem: false }))
            {
                Blank++;
            }
            else if (Owed(row) is { } known)
            {
                Read(row, known.Unit, known.Owed);
            }
        }

        return findings;
    }

    private (OrgNode Unit, Obligation Owed)? Owed(SheetRow row)
    {
        if (BackfillSheet.PeriodOf(row[BackfillSheet.Month]) is not { } period)
        {
            return Wrong(row[BackfillSheet.Month], BackfillSheet.Month, row[BackfillSheet.Month].IsBlank ? "没有填写，应如 2024-01" : $"{CellText.Quote(row[BackfillSheet.Month].Text)}不是月份，应如 2024-01");
        }

        if (period < BackfillForms.Earliest)
        {
            return Wrong(row[BackfillSheet.Month], BackfillSheet.Month, $"只能补录{BackfillForms.Earliest.Chinese}以后的月份");
        }

        if (period >= before)
        {
            return Wrong(row[BackfillSheet.Month], BackfillSheet.Month, $"{before.Chinese}起已经开启报告期，只能补录以前的月份");
        }

        if (!template.IsDueFor(period))
        {
            return Wrong(row[BackfillSheet.Month], BackfillSheet.Month, template.RetiredFrom <= period ? $"本表自{template.RetiredFrom.Value.Chinese}起停用" : $"{period.Chinese}不报本表");
        }

        var (tree, ofMonth) = owed(period);
        var code = row[BackfillSheet.UnitCode];
        if (tree.FindByCode(CellText.Plain(code.Text)) is not { } unit)
        {
            return Wrong(code, BackfillSheet.UnitCode, code.IsBlank ? "没有填写，请从下载的表里复制" : $"{period.Chinese}没有代码为{CellText.Quote(code.Text)}的单位");
        }

        if (!ofMonth.TryGetValue(unit.Id, out var obligation))
        {
            return Wrong(code, BackfillSheet.UnitCode, $"{unit.Name}不报“{template.Name}”");
        }

        if (!taken.TryAdd((unit.Id, period), row.Number))
        {
            return Wrong(code, BackfillSheet.UnitCode, $"与第{taken[(unit.Id, period)]}行重复（{unit.Name}，{period.Chinese}），请删除其中一行");
        }

        return (unit, obligation);
    }

    private void Read(SheetRow row, OrgNode unit, Obligation obligation)
    {
        var form = forms[obligation.TemplateVersionId];
        var (values, addresses) = (new Dictionary<string, CellValue>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (field, header) in columns)
        {
            var cell = row[header];
            addresses[field.Code] = cell.Address;
            var entry = CellEntry.Read(cell);
            if (entry.Problem is { } problem)
            {
                Wrong(cell, header, problem);
            }
            else if (entry.Value is { } value && form.Find(field.Code) is null)
            {
                Wrong(cell, header, $"{obligation.Period.Chinese}的表样没有这一项，请清空");
            }
            else if (entry.Value is { } kept)
            {
                values[field.Code] = kept;
            }
        }

        Rows.Add(new(row.Number, unit, obligation, form, values, addresses));
    }

    private (OrgNode, Obligation)? Wrong(SheetCell cell, string column, string message)
    {
        findings.Add(new(cell.Address, column, IsError: true, message));
        return null;
    }
}
