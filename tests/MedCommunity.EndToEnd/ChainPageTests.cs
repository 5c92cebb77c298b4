using MedCommunity.EndToEnd.Harness;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

/// <summary>The auditor proves the chain on its page, and sees what somebody with the database's file has done to it.</summary>
[Collection(PortalTests.Name)]
public sealed class ChainPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_auditor_proves_the_chain_and_the_page_names_what_was_changed()
    {
        await using var portal = await PortalProcess.StartAsync("chain-page");
        await using var context = await browser.NewContextAsync(portal.Url);
        var page = await context.NewPageAsync();
        await page.SignInAsync("auditor");
        await page.GotoAsync("/audit");
        await page.GetByTestId("audit-chain").ClickAsync();

        await page.GetByTestId("chain-verify").ClickAsync();
        await Assertions.Expect(page.GetByTestId("chain-result")).ToHaveAttributeAsync("data-intact", "true");
        var head = await page.GetByTestId("chain-head").InnerTextAsync();
        head.Should().MatchRegex("^keshiketeng:[0-9]+:[0-9a-f]{64}$");

        await page.GetByTestId("chain-written").FillAsync("keshiketeng:not a head");
        await page.GetByTestId("chain-verify").ClickAsync();
        await Assertions.Expect(page.GetByText("哈希为64位十六进制数")).ToBeVisibleAsync();
        await page.GetByTestId("chain-written").FillAsync(head);
        await page.GetByTestId("chain-verify").ClickAsync();
        await Assertions.Expect(page.GetByTestId("chain-result")).ToHaveAttributeAsync("data-intact", "true");

        await using (var file = new SqliteConnection($"Data Source={Path.Combine(portal.DataFolder, "medcommunity.db")};Default Timeout=30;Pooling=false"))
        {
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = """
                DROP TRIGGER "AuditEntries_no_UPDATE";
                UPDATE "AuditEntries" SET "AccountName" = '别人' WHERE "Id" = (SELECT "EntryId" FROM "AuditSeals" WHERE "Sequence" = 7
                    AND "CountyId" = (SELECT "Id" FROM "Counties" WHERE "Code" = 'keshiketeng')) AND "CountyId" = (SELECT "Id" FROM "Counties" WHERE "Code" = 'keshiketeng');
                """;
            (await command.ExecuteNonQueryAsync()).Should().Be(1);
        }

        await page.GetByTestId("chain-verify").ClickAsync();
        await Assertions.Expect(page.GetByTestId("chain-result")).ToHaveAttributeAsync("data-intact", "false");
        await Assertions.Expect(page.GetByTestId("chain-findings")).ToContainTextAsync("第7号日志的内容被改动");
        await page.GetByTestId("chain-findings").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("别人");

        var (exitCode, output, _) = await portal.RunAsync("audit", "verify");
        exitCode.Should().Be(1);
        output.Should().Contain("第7号日志的内容被改动");
    }
}
