using System.Globalization;
using System.Net;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Indicators.Compare;

namespace MedCommunity.Tests.Indicators.Compare;

/// <summary>Law 3 for the workbooks: an opened figure and a comparison say in Excel what they say on the page, for the same eyes.</summary>
public sealed class ExportTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task An_opened_figure_comes_with_its_units_months_and_what_moved_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, code) in new[] { ("office", "4.3"), ("branch", "3.1"), ("leader", "2.3"), ("leader", "5.2"), ("leader", "1.1"), ("leader", "4.1b") })
        {
            var details = (await new IndicatorsQuery(world, world.User(account), world.Clock).DetailsAsync(code, new("2026-09", "ytd", null))).Value!;
            var sheets = await SheetsAsync(world, account, $"/indicators/{code}/export.xlsx?period=2026-09&window=ytd");

            var figure = sheets["数值"].ToDictionary(r => r[0], r => r[1]);
            figure["指标"].Should().Be($"{code} {details.Row.Name}");
            figure["怎么算"].Should().Be(details.Versions[^1].Formula);
            figure["依据"].Should().Be(details.Row.Source);
            figure["说明"].Should().Contain("演示数据").And.Contain("口径待核");
            if (code == "1.1")
            {
                sheets.Keys.Should().Equal("数值");
                figure["数值"].Should().BeOneOf("达标", "未达标");
                continue;
            }

            Number(figure["数值"]).Should().BeApproximately(details.Row.Value!.Value, 0.000001m);
            Number(figure["数据完整率（%）"]).Should().Be(details.Row.Completeness * 100);
            sheets.Keys.Should().Equal(details.Change is null ? ["数值", "单位构成", "走势"] : ["数值", "单位构成", "走势", "变化"]);
            sheets["单位构成"][2..].Select(r => (r[1], Number(r[3]), Number(r[5]))).Should().Equal(details.Rows.Select(r => (r.Name, r.Numerator, r.Denominator)), Near, code);
            sheets["走势"][2..].Select(r => (r[0], Number(r[1]), Number(r[4]))).Should().Equal(details.Trend.Select(p => (p.Period.Chinese, p.Value, p.Denominator)), Near, code);
            if (details.Change is { } change)
            {
                sheets["变化"][2..].Select(r => (r[0], Number(r[1]), Number(r[3]))).Should().Equal(
                    change.Rows.Select(r => (r.Name, (decimal?)r.Effect, r.DenominatorChange)).Append(("合计", change.Difference, change.Rows.Sum(r => r.DenominatorChange))), Near, code);
            }
        }

        using var admin = await world.SessionAsync("admin");
        (await admin.GetAsync("/indicators/4.3/export.xlsx")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_comparison_comes_as_it_is_shown(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, code, by, window, pick) in new[]
        {
            ("office", "4.3", "unit", "month", "kskt-township-1,kskt-bayangaole-health-centre"), ("branch", "4.3", "unit", "ytd", "kskt-township-1"), ("office", "3.1", "unit", "ytd", ""),
            ("branch", "3.1", "community", "ytd", ""), ("branch", "1.1", "community", "ytd", ""), ("clinic", "3.1", "period", "rolling12", ""), ("clinic", "3.1", "period", "year", ""), ("leader", "5.2", "unit", "ytd", ""),
        })
        {
            var of = (await new CompareQuery(world, world.User(account), world.Clock).RunAsync(code, new("2026-09", window, null, by, null, pick))).Value!;
            var sheets = await SheetsAsync(world, account, $"/indicators/{code}/compare/export.xlsx?period=2026-09&window={window}&by={by}&pick={pick}");
            var name = $"{account} {code} {by} {window}";

            sheets.Keys.Should().Equal(Names(of), name);
            sheets.Values.Should().OnlyContain(s => s[0][0].StartsWith(code, StringComparison.Ordinal), name);
            var rows = sheets.GetValueOrDefault(by == "period" ? "历年" : "排名") ?? [];
            var first = rows.FindIndex(r => r[0] == "名次") + 1;
            (of.County is null ? of.Rows : of.Rows.Prepend(of.County)).Should().Equal(rows.Skip(first).Where(r => r.Count > 3), (f, r) => f.Name == r[1] && r[0] == $"{f.Rank}"
                && (code == "1.1" ? r[3] == "达标" : Near(f.Value, Number(r[3]))) && Near(f.Denominator, Number(r[7])) && (f.Reason is null || r[9].Contains(f.Reason, StringComparison.Ordinal)), name);
            if (of.WhyNot is { } why)
            {
                rows.Select(r => r[0]).Should().Contain(why);
            }

            if (of.Lines is { } lines)
            {
                var months = sheets[lines.OfYears ? "各年各月" : "走势"][3..];
                months.Select(m => m[0]).Should().Equal(lines.Labels, name);
                foreach (var (i, line) in lines.Lines.Index())
                {
                    // Beside each year but the first stands its change.
                    var column = lines.OfYears && i > 0 ? 2 * i : 1 + i;
                    months.Select(m => Number(m[column])).Should().Equal(line.Points.Select(p => p?.Value), (a, b) => Near(a, b), name);
                }
            }
        }
    }

    private static IEnumerable<string> Names(Comparison of) => (of.Rows.Count > 0 || of.Lines is null ? [of.By == CompareBy.Period ? "历年" : "排名"] : Array.Empty<string>())
        .Concat(of.Lines is null ? [] : [of.Lines.OfYears ? "各年各月" : "走势"]);

    /// <summary>Every sheet's rows of texts; the file is one that Excel takes.</summary>
    private static async Task<Dictionary<string, List<List<string>>>> SheetsAsync(TestWorld world, string account, string address)
    {
        using var client = await world.SessionAsync(account);
        var answer = await client.GetAsync(address);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, address);
        using var document = SpreadsheetDocument.Open(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()), isEditable: false);
        new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2013).Validate(document).Select(e => $"{e.Path?.XPath}: {e.Description}").Should().BeEmpty();
        return document.WorkbookPart!.Workbook.Descendants<Sheet>().ToDictionary(
            s => s.Name!.Value!,
            s => ((WorksheetPart)document.WorkbookPart.GetPartById(s.Id!.Value!)).Worksheet.Descendants<Row>().Select(r => r.Elements<Cell>().Select(c => c.InnerText).ToList()).ToList());
    }

    private static decimal? Number(string text) => text.Length == 0 ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    private static bool Near(decimal? a, decimal? b) => a is null == b is null && Math.Abs((a ?? 0) - (b ?? 0)) < 0.000001m;

    private static bool Near((string Name, decimal? First, decimal? Second) a, (string Name, decimal? First, decimal? Second) b) =>
        a.Name == b.Name && Near(a.First, b.First) && Near(a.Second, b.Second);
}
