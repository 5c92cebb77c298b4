using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>The office puts an indicator together from data elements, tries it on the county's figures, saves it and opens its figure down to the form.</summary>
[Collection(PortalTests.Name)]
public sealed class IndicatorDefinitionTests(PortalFixture fixture, BrowserFixture browser)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_office_builds_an_indicator_sees_what_it_gives_and_opens_its_figure_to_the_cell(bool phone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        var (name, code) = phone ? ("次均业务收入手机", "shouji1") : ("次均业务收入电脑", "diannao1");
        await page.SignInAsync("office");

        await page.GotoAsync("/indicators");
        await page.GetByTestId("indicators-definitions").ClickAsync();
        await Expect(page.Locator("[data-testid=definition-row][data-code='3.1']")).ToContainTextAsync("第1版");
        await LookAsync(page, "definitions-list", phone);
        await page.GetByTestId("definition-new").ClickAsync();

        // Two elements found by their names, each for the institutions that count.
        await PickAsync(page, "numerator", "总收入", "INCOME_TOTAL");
        await PickAsync(page, "denominator", "诊疗人次", "VISITS_TOTAL");
        await Expect(page.GetByTestId("definition-reading")).ToContainTextAsync("请把计量单位写成“元/人次”");
        await page.GetByTestId("definition-try").ClickAsync();
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync("请填写名称");
        await Expect(page.GetByTestId("definition-name-error")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("definition-save")).ToHaveCountAsync(0);
        await LookAsync(page, "definition-refused", phone);
        await page.GetByTestId("definition-unit").FillAsync("元/人次");
        await Expect(page.GetByTestId("definition-reading")).ToContainTextAsync("总收入 ÷ 总诊疗人次数，得元/人次");
        await page.GetByTestId("definition-name").FillAsync(name);
        await page.GetByTestId("definition-code").FillAsync(code);
        await page.GetByTestId("definition-source").FillAsync("管委会第3次会议");
        await page.GetByTestId("definition-better").SelectOptionAsync("controlled");
        await page.GetByTestId("definition-try").ClickAsync();
        await Expect(page.GetByTestId("definition-warning")).ToContainTextAsync("机构范围不同");

        // What was said is taken to heart; what was tried before no longer stands there.
        await page.GetByTestId("denominator-kinds").ClickAsync();
        foreach (var kind in new[] { "GeneralHospital", "SpecialistBranch", "TownshipBranch" })
        {
            await page.GetByTestId($"denominator-{kind}").CheckAsync();
        }

        await Expect(page.GetByTestId("definition-preview")).ToHaveCountAsync(0);
        await page.GetByTestId("definition-try").ClickAsync();
        await Expect(page.GetByTestId("definition-warning")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("preview-line")).ToHaveCountAsync(8);
        var tried = await page.Locator("[data-testid=preview-line][data-window=month]").Nth(2).GetAttributeAsync("data-value");
        decimal.Parse(tried!, System.Globalization.CultureInfo.InvariantCulture).Should().BePositive();
        await LookAsync(page, "definition-preview", phone);
        await page.GetByTestId("definition-save").ClickAsync();
        await Expect(page.GetByTestId("definition-done")).ToContainTextAsync($"已保存指标{code}");
        await Expect(page.GetByTestId("definition-done")).ToBeInViewportAsync();

        // The figure is what was tried, and goes down to a unit's form.
        await page.GetByTestId("definition-open").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(name);
        await Expect(page.GetByTestId($"indicator-{code}")).ToHaveAttributeAsync("data-value", tried!);
        await Expect(page.GetByTestId("indicator-define")).ToHaveAttributeAsync("href", $"/indicators/definitions/{code}/edit");
        await LookAsync(page, "definition-figure", phone);
        await page.Locator("[data-testid=breakdown-row] a").First.ClickAsync();
        await Expect(page.GetByTestId("form-cell-VISITS_TOTAL")).ToBeVisibleAsync();

        // A version of it from a later month, beside what stands there now.
        await page.GotoAsync($"/indicators/definitions/{code}/edit");
        await Expect(page.GetByTestId("definition-try")).ToBeEnabledAsync();
        await page.GetByTestId("definition-unit").FillAsync("元/百人次");
        await page.GetByTestId("definition-note").FillAsync("改按百人次");
        await page.GetByTestId("definition-try").ClickAsync();
        await Expect(page.GetByTestId("preview-old").First).ToBeVisibleAsync();
        await LookAsync(page, "definition-version", phone);
        await page.GetByTestId("definition-save").ClickAsync();
        await Expect(page.GetByTestId("definition-done")).ToContainTextAsync("已保存第2版");
        await Expect(page.GetByTestId("definition-versions")).ToContainTextAsync("改按百人次");

        // Retired again: other tests of this portal find the product's indicators.
        await page.GetByTestId("retire-from").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.GetByTestId("retire-note").FillAsync("试完了");
        await page.GetByTestId("retire-do").ClickAsync();
        await Expect(page.GetByTestId("definition-done")).ToContainTextAsync("已停用");
        complaints.Should().BeEmpty();
    }

    private static async Task PickAsync(IPage page, string side, string word, string element)
    {
        await Expect(page.GetByTestId($"{side}-add")).ToBeEnabledAsync();
        await page.GetByTestId($"{side}-add").ClickAsync();
        await page.GetByTestId($"{side}-search").FillAsync(word);
        await page.Locator($"[data-testid={side}-pick][data-code={element}]").ClickAsync();
        await Expect(page.Locator($"[data-testid={side}-term][data-code={element}]")).ToBeVisibleAsync();
    }

    private static async Task LookAsync(IPage page, string name, bool phone)
    {
        (await page.AxeViolationsAsync()).Should().BeEmpty(name);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue($"{name} fits");
        await Screenshots.SaveAsync(page, phone ? $"{name}-phone" : name);
    }
}
