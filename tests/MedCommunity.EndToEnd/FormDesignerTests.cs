using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MedCommunity.EndToEnd;

/// <summary>The office designs a form in the page, without a programmer, and publishes it. In a county that no other test looks at.</summary>
[Collection(PortalTests.Name)]
public sealed class FormDesignerTests(PortalFixture fixture, BrowserFixture browser)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_office_designs_a_form_tries_it_and_publishes_it(bool phone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var mark = phone ? "手机" : "电脑";
        var own = phone ? "BEDS_PHONE" : "BEDS_DESK";
        await page.SignInAsync("office-wlt");

        await page.GotoAsync("/forms/elements");
        await ClickAsync(page, "element-new");
        await page.GetByTestId("element-save").ClickAsync();
        await Expect(page.GetByTestId("element-name-error")).ToContainTextAsync("请填写名称");
        await page.GetByTestId("element-name").FillAsync($"家庭病床数{mark}");
        await page.GetByTestId("element-code").FillAsync(own);
        await page.GetByTestId("element-unit").FillAsync("张");
        await LookAsync(page, "design-element", phone);
        await page.GetByTestId("element-save").ClickAsync();
        await Expect(page.GetByTestId("element-done")).ToContainTextAsync($"家庭病床数{mark}");

        await page.GotoAsync("/forms/templates/new");
        await ClickAsync(page, "form-create");
        await Expect(page.GetByTestId("error-summary")).ToContainTextAsync("请填写表名");
        await page.GetByTestId("form-name").FillAsync($"疾控诊疗月报{mark}");
        await page.GetByTestId(phone ? "kind-HealthCommission" : "kind-PublicHealthAgency").CheckAsync();
        await LookAsync(page, "design-new", phone);
        await page.GetByTestId("form-create").ClickAsync();

        // Two sections, fields from the data elements.
        await ClickAsync(page, "section-add");
        await page.GetByTestId("section-title").FillAsync("诊疗服务");
        await page.GetByTestId("field-add").ClickAsync();
        await page.GetByTestId("picker-search").FillAsync("诊疗人次");
        await PickAsync(page, "VISITS_TOTAL");
        await PickAsync(page, "VISITS_TCM");
        await LookAsync(page, "design-picker", phone);
        await page.GetByTestId("picker-close").ClickAsync();
        await page.GetByTestId("section-add").ClickAsync();
        await page.GetByTestId("section-title").Nth(1).FillAsync("其他");
        await page.GetByTestId("field-add").Nth(1).ClickAsync();
        await PickAsync(page, own);
        await page.GetByTestId("picker-close").ClickAsync();
        var beds = page.Locator($"[data-testid=field-row][data-code={own}]");
        await beds.GetByTestId("field-max").FillAsync("50");
        await beds.GetByTestId("field-required").UncheckAsync();
        await LookAsync(page, "design-fields", phone);

        // A rule in the words of the form: mistyped, kept over a reload, corrected.
        await page.GetByTestId("design-part-rules").ClickAsync();
        await page.GetByTestId("rule-add").ClickAsync();
        await page.GetByTestId("rule-text").FillAsync("中医类诊疗人次 <= 总诊疗人次数");
        await page.GetByTestId("rule-text").BlurAsync();
        await Expect(page.GetByTestId("rule-reading")).ToContainTextAsync("认不出“中医类诊疗人次");
        await Expect(page.GetByTestId("draft-state")).ToHaveAttributeAsync("data-state", "saved");
        await page.ReloadAsync();
        await ClickAsync(page, "design-part-rules");
        await Expect(page.GetByTestId("rule-text")).ToHaveValueAsync("中医类诊疗人次 <= 总诊疗人次数");
        await LookAsync(page, "design-rules", phone);
        await page.GetByTestId("design-part-publish").ClickAsync();
        await Expect(page.GetByTestId("publish-problems")).ToContainTextAsync("认不出");
        await Expect(page.GetByTestId("publish-do")).ToBeDisabledAsync();
        await page.GetByTestId("design-part-rules").ClickAsync();
        await page.GetByTestId("rule-text").FillAsync("其中:中医(蒙医)类诊疗人次数 <= 总诊疗人次数");
        await page.GetByTestId("rule-text").BlurAsync();
        await Expect(page.GetByTestId("rule-reading")).ToContainTextAsync("读作：其中:中医(蒙医)类诊疗人次数 ≤ 总诊疗人次数");

        // A value that breaks it.
        await page.GetByTestId("design-part-preview").ClickAsync();
        await TryAsync(page, "VISITS_TOTAL", "10");
        await TryAsync(page, "VISITS_TCM", "12");
        await Expect(page.GetByTestId("look-VISITS_TCM")).ToContainTextAsync("不能大于“总诊疗人次数”，请核对");
        await TryAsync(page, own, "51");
        await Expect(page.GetByTestId($"look-{own}")).ToContainTextAsync("不能大于50");
        await Expect(page.GetByTestId("preview-tally")).ToContainTextAsync("2处错误");
        await LookAsync(page, "design-preview", phone);
        await TryAsync(page, "VISITS_TCM", "9");
        await TryAsync(page, own, "");
        await Expect(page.GetByTestId("preview-tally")).ToContainTextAsync("没有错误");

        await page.GetByTestId("design-part-publish").ClickAsync();
        await page.GetByTestId("publish-do").ClickAsync();
        await Expect(page.GetByTestId("publish-note-error")).ToContainTextAsync("请写明");
        await page.GetByTestId("publish-note").FillAsync("第一版");
        await LookAsync(page, "design-publish", phone);
        await page.GetByTestId("publish-do").ClickAsync();
        await Expect(page.GetByTestId("template-versions")).ToContainTextAsync("第1版");
        await Expect(page.GetByTestId("template-rules")).ToContainTextAsync("其中:中医(蒙医)类诊疗人次数 ≤ 总诊疗人次数");
        await LookAsync(page, "design-published", phone);

        // Retired before anybody owes it, and back.
        await ClickAsync(page, "template-retire");
        await page.GetByTestId("retire-from").SelectOptionAsync(new SelectOptionValue { Index = 3 });
        await page.GetByTestId("retire-reason").FillAsync("并入别的表");
        await page.GetByTestId("template-confirm").ClickAsync();
        await Expect(page.GetByTestId("template-retired")).ToContainTextAsync("并入别的表");
        await page.GetByTestId("template-resume").ClickAsync();
        await page.GetByTestId("retire-reason").FillAsync("仍要收集");
        await page.GetByTestId("template-confirm").ClickAsync();
        await Expect(page.GetByTestId("template-retired")).ToHaveCountAsync(0);

        await page.GotoAsync("/forms/templates");
        await Expect(page.GetByTestId("template-list")).ToContainTextAsync($"疾控诊疗月报{mark}");
        await LookAsync(page, "design-list", phone);
    }

    [Fact]
    public async Task Of_two_designers_the_second_sees_who_saved_and_chooses()
    {
        await using var first = await browser.NewContextAsync(fixture.Portal.Url);
        await using var second = await browser.NewContextAsync(fixture.Portal.Url);
        var mine = await first.NewPageAsync();
        await mine.SignInAsync("office-wlt");
        await mine.GotoAsync("/forms/templates/new");
        await mine.GetByTestId("form-name").FillAsync("两人同改的表");
        await mine.GetByTestId("kind-VillageClinic").CheckAsync();
        await ClickAsync(mine, "form-create");
        await Expect(mine.GetByTestId("section-add")).ToBeEnabledAsync();
        var theirs = await second.NewPageAsync();
        await theirs.SignInAsync("office-wlt");
        await theirs.GotoAsync(mine.Url);
        await ClickAsync(theirs, "section-add");
        await theirs.GetByTestId("section-title").FillAsync("对方的节");
        await theirs.GetByTestId("section-title").BlurAsync();
        await Expect(theirs.GetByTestId("draft-state")).ToHaveAttributeAsync("data-state", "saved");

        await mine.GetByTestId("section-add").ClickAsync();
        await mine.GetByTestId("section-title").FillAsync("我的节");
        await mine.GetByTestId("section-title").BlurAsync();
        await Expect(mine.GetByTestId("draft-conflict")).ToContainTextAsync("保存了这份草稿，您这次的改动没有保存");
        await LookAsync(mine, "design-conflict", false);
        await mine.GetByTestId("draft-theirs").ClickAsync();
        await Expect(mine.GetByTestId("section-title")).ToHaveValueAsync("对方的节");
        await mine.GetByTestId("section-title").FillAsync("一起的节");
        await mine.GetByTestId("draft-save").ClickAsync();
        await Expect(mine.GetByTestId("draft-state")).ToHaveAttributeAsync("data-state", "saved");

        await theirs.GetByTestId("section-title").FillAsync("又改的节");
        await theirs.GetByTestId("section-title").BlurAsync();
        await theirs.GetByTestId("draft-mine").ClickAsync();
        await Expect(theirs.GetByTestId("draft-state")).ToHaveAttributeAsync("data-state", "saved");
        await theirs.ReloadAsync();
        await Expect(theirs.GetByTestId("section-title")).ToHaveValueAsync("又改的节");

        await theirs.GotoAsync(theirs.Url.Replace("/edit", "", StringComparison.Ordinal));
        await ClickAsync(theirs, "template-discard");
        await theirs.GetByTestId("template-confirm").ClickAsync();
        await Expect(theirs.GetByTestId("template-list")).ToBeVisibleAsync();
        await Expect(theirs.GetByText("两人同改的表")).ToHaveCountAsync(0);
    }

    private static async Task ClickAsync(IPage page, string testId)
    {
        await Expect(page.GetByTestId(testId)).ToBeEnabledAsync();
        await page.GetByTestId(testId).ClickAsync();
    }

    private static async Task PickAsync(IPage page, string code)
    {
        await page.Locator($"[data-testid=picker-add][data-code={code}]").ClickAsync();
        await Expect(page.Locator($"[data-testid=field-row][data-code={code}]")).ToBeVisibleAsync();
    }

    private static async Task TryAsync(IPage page, string code, string value)
    {
        await page.GetByTestId($"try-{code}").FillAsync(value);
        await page.GetByTestId($"try-{code}").BlurAsync();
    }

    /// <summary>Nothing sticks out at the side, axe finds nothing, and there is a picture of it.</summary>
    private static async Task LookAsync(IPage page, string name, bool phone)
    {
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0, name);
        (await page.AxeViolationsAsync()).Should().BeEmpty(name);
        await Screenshots.SaveAsync(page, phone ? $"{name}-phone" : name);
    }
}
