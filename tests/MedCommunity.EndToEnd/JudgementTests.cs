using System.Text;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>A judged indicator from the hospital's check list to the verdict that everybody reads.</summary>
[Collection(PortalTests.Name)]
public sealed class JudgementTests(PortalFixture fixture, BrowserFixture browser)
{
    private const string Address = "/indicators/judgements/kskt-ykt/1.3";
    private static readonly string[] Points = ["1.3-a", "1.3-b", "1.3-c", "1.3-d", "1.3-e"];

    [Fact]
    public async Task The_hospital_proposes_with_evidence_the_office_judges_and_the_verdict_stands_on_the_page()
    {
        await using var hospitalContext = await browser.NewContextAsync(fixture.Portal.Url, BrowserFixture.Phone);
        await using var officeContext = await browser.NewContextAsync(fixture.Portal.Url);
        var complaints = new List<string>();
        var hospital = await SignedInAsync(hospitalContext, "hospital", complaints);
        var office = await SignedInAsync(officeContext, "office", complaints);

        // On a phone: what held until now, then point by point anew, with a file.
        await hospital.GotoAsync("/indicators/judgements");
        await Expect(Line(hospital).GetByTestId("judgement-verdict")).ToHaveAttributeAsync("data-value", "0");
        await FitsAsync(hospital);
        await Screenshots.SaveAsync(hospital, "judgements-list-phone");
        await Line(hospital).GetByTestId("judgement-next").ClickAsync();
        await Expect(hospital.GetByTestId("judgement-decision").First).ToContainTextAsync("评为未达标");
        await hospital.GetByTestId("propose-open").ClickAsync();
        await Expect(hospital.GetByTestId("propose-save")).ToBeEnabledAsync();
        await hospital.GetByTestId("propose-1.3-a-note").FillAsync("");
        foreach (var point in Points)
        {
            await hospital.GetByTestId($"propose-{point}-yes").CheckAsync();
        }

        await hospital.GetByTestId("propose-save").ClickAsync();
        await Expect(hospital.GetByTestId("error-summary")).ToContainTextAsync("请填写“各成员单位执行统一的制度和技术标准”的依据");
        await hospital.GetByTestId("propose-1.3-a-note").FillAsync("统一制度汇编（总医院〔2026〕3号），存医务科。");
        await hospital.GetByTestId("propose-evidence").SetInputFilesAsync(new FilePayload
        {
            Name = "远程服务开通台账.pdf",
            MimeType = "application/pdf",
            Buffer = Encoding.ASCII.GetBytes("%PDF-1.4\n% judgement\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
        });
        await Expect(hospital.GetByTestId("evidence-list").GetByTestId("evidence-file")).ToHaveCountAsync(1);
        (await hospital.AxeViolationsAsync()).Should().BeEmpty("the form on a phone");
        await FitsAsync(hospital);
        await Screenshots.SaveAsync(hospital, "judgement-propose-phone");
        await hospital.GetByTestId("propose-save").ClickAsync();
        await Expect(hospital.GetByTestId("judgement-done")).ToContainTextAsync("已申报");
        await Expect(hospital.GetByTestId("judgement-state")).ToHaveAttributeAsync("data-state", "Proposed");
        await Expect(hospital.GetByTestId("propose-form")).ToHaveCountAsync(0);

        // The office finds its turn in the list, judges against the rule first, then as it found.
        await office.GotoAsync("/indicators/judgements");
        await Expect(Line(office).GetByTestId("judgement-next")).ToHaveTextAsync("评判");
        await Screenshots.SaveAsync(office, "judgements-list");
        await Line(office).GetByTestId("judgement-next").ClickAsync();
        await Expect(office.GetByTestId("verdict-save")).ToBeEnabledAsync();
        await Expect(office.GetByTestId("found-1.3-c-yes")).ToBeCheckedAsync();
        await Expect(office.GetByTestId("evidence-file")).ToContainTextAsync("远程服务开通台账.pdf");
        await office.GetByTestId("found-1.3-c-no").CheckAsync();
        await office.GetByTestId("verdict-met").CheckAsync();
        await office.GetByTestId("verdict-save").ClickAsync();
        await Expect(office.GetByTestId("error-summary")).ToContainTextAsync("还没有做到：成员单位之间共享数据，远程服务通到村");
        await office.GetByTestId("found-1.3-c-yes").CheckAsync();
        await office.GetByTestId("found-1.3-c-note").FillAsync("抽查三个嘎查村，均已开通。");
        (await office.AxeViolationsAsync()).Should().BeEmpty("the form of the verdict");
        await FitsAsync(office);
        await Screenshots.SaveAsync(office, "judgement-verdict");
        await office.GetByTestId("verdict-save").ClickAsync();
        await Expect(office.GetByTestId("judgement-done")).ToContainTextAsync("已评判");
        await Expect(office.GetByTestId("judgement-done")).ToBeInViewportAsync();
        await Expect(office.GetByTestId("judgement-verdict")).ToHaveAttributeAsync("data-value", "1");
        await Expect(office.Locator("[data-testid=judgement-answer][data-point='1.3-c']").First).ToContainTextAsync("核查：是抽查三个嘎查村，均已开通。");
        await Expect(office.GetByTestId("judgement-history")).ToContainTextAsync("评为未达标");
        (await office.AxeViolationsAsync()).Should().BeEmpty("a judged indicator with its history");
        await Screenshots.SaveAsync(office, "judgement-judged");

        // Who no longer is of the moment is shown what happened; who is not of the community reads the verdict without the files.
        await hospital.ReloadAsync();
        await Expect(hospital.GetByTestId("judgement-verdict")).ToHaveAttributeAsync("data-value", "1");
        await FitsAsync(hospital);
        await Expect(hospital.Locator("main")).Not.ToContainTextAsync("@");
        await Expect(hospital.Locator("main")).Not.ToContainTextAsync("代报");
        await Screenshots.SaveAsync(hospital, "judgement-judged-phone");
        await using var financeContext = await browser.NewContextAsync(fixture.Portal.Url);
        var finance = await SignedInAsync(financeContext, "finance", complaints);
        await finance.GotoAsync(Address);
        await Expect(finance.GetByTestId("judgement-record").First).ToContainTextAsync("佐证材料 1 份，由管委会、审计和本医共体成员单位查看");
        await Expect(finance.GetByTestId("evidence-file")).ToHaveCountAsync(0);
        await Expect(finance.GetByTestId("history-link")).ToHaveCountAsync(0);
        complaints.Should().BeEmpty();
    }

    private static ILocator Line(IPage page) => page.Locator("[data-testid=judgement-line][data-code='1.3']");

    private static async Task FitsAsync(IPage page) =>
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");

    private static async Task<IPage> SignedInAsync(IBrowserContext context, string account, List<string> complaints)
    {
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => complaints.Add($"{account} {page.Url}: {error}");
        await page.SignInAsync(account);
        return page;
    }
}
