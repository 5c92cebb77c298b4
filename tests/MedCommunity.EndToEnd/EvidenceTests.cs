using System.Text;
using MedCommunity.EndToEnd.Harness;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd;

[Collection(PortalTests.Name)]
public sealed class EvidenceTests(PortalFixture fixture, BrowserFixture browser)
{
    private const string Draw =
        """
        () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
          const paper = canvas.getContext('2d');
          for (const [i, colour] of ['#8ec5e8', '#5a8f5a', '#c9a86a'].entries()) { paper.fillStyle = colour; paper.fillRect(0, i * 120, 640, 120); }
          return canvas.toDataURL('image/png').split(',')[1];
        }
        """;

    private const string Drop =
        """
        ({ at, files }) => {
          const data = new DataTransfer();
          for (const { name, content } of files) data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name));
          for (const kind of ['dragover', 'drop']) document.querySelector(at).dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_are_dropped_checked_saved_with_the_report_and_come_back_as_they_were(bool phone)
    {
        await using var context = await browser.NewContextAsync(fixture.Portal.Url, phone ? BrowserFixture.Phone : BrowserFixture.Desktop);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        await page.SignInAsync("finance");
        await page.GotoAsync("/tasks?department=kskt-dept-finance-bureau");
        await page.GetByTestId("task-row").First.Locator("a").ClickAsync();
        await Assertions.Expect(page.GetByTestId("progress-evidence")).ToBeEnabledAsync();
        var picture = Convert.FromBase64String(await page.EvaluateAsync<string>(Draw));
        var paper = Encoding.ASCII.GetBytes($"%PDF-1.4\n% {(phone ? "phone" : "desktop")}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
        var list = page.GetByTestId("evidence-list").GetByTestId("evidence-file");
        var before = await page.GetByTestId("progress-entry").CountAsync();

        // Two are dropped, a third chosen that is not what its name says.
        await page.EvaluateAsync(Drop, new
        {
            at = "[data-drop]",
            files = new[]
            {
                new { name = "向阳村卫生室新址现场照片.png", content = Convert.ToBase64String(picture) },
                new { name = "关于县域医共体资金拨付情况的说明（第三季度终稿）.PDF", content = Convert.ToBase64String(paper) },
            },
        });
        await Assertions.Expect(list).ToHaveCountAsync(2);
        await page.GetByTestId("progress-evidence").SetInputFilesAsync(new FilePayload { Name = "假照片.jpg", MimeType = "image/jpeg", Buffer = [.. "MZ"u8, .. new byte[2000]] });
        await Assertions.Expect(page.GetByTestId("evidence-upload").Filter(new() { HasText = "假照片" })).ToContainTextAsync("只能上传图片");
        await Assertions.Expect(page.GetByTestId("progress-save")).ToBeEnabledAsync();
        await page.EvaluateAsync(Drop, new { at = "h1", files = new[] { new { name = "没对准.pdf", content = Convert.ToBase64String(paper) } } });
        await Assertions.Expect(page.Locator("[data-drop]")).ToBeVisibleAsync();
        await page.GetByTestId("evidence-list").ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(list.First.Locator("img")).ToHaveJSPropertyAsync("complete", true);
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");
        await page.Locator("[data-drop]").EvaluateAsync("zone => zone.scrollIntoView({ block: 'center', behavior: 'instant' })");
        await Screenshots.SaveAsync(page, "evidence-form");

        // What was uploaded is still there when the page comes anew; what is not wanted goes.
        await page.ReloadAsync();
        await Assertions.Expect(list).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByTestId("evidence-upload")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("progress-evidence")).ToBeEnabledAsync();
        await page.GetByTestId("progress-evidence").SetInputFilesAsync(new FilePayload { Name = "多余.pdf", MimeType = "application/pdf", Buffer = paper });
        await Assertions.Expect(list).ToHaveCountAsync(3);
        await list.Nth(2).GetByTestId("evidence-remove").ClickAsync();
        await Assertions.Expect(list).ToHaveCountAsync(2);

        await page.GetByTestId("progress-percent").FillAsync("66");
        await page.GetByTestId("progress-text").FillAsync("资金已拨付到位，现场照片和说明附后。");
        await page.GetByTestId("progress-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("progress-saved")).ToBeVisibleAsync();
        await Assertions.Expect(list).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("progress-entry")).ToHaveCountAsync(before + 1);
        var entry = page.GetByTestId("progress-entry").Filter(new() { Has = page.GetByTestId("evidence-file") }).First;
        await Assertions.Expect(entry.GetByTestId("evidence-file")).ToHaveCountAsync(2);
        var image = entry.Locator("img");
        await image.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(image).ToHaveJSPropertyAsync("naturalWidth", 640);
        await Assertions.Expect(image).ToHaveAttributeAsync("alt", "向阳村卫生室新址现场照片.png");
        await Assertions.Expect(entry).ToContainTextAsync("关于县域医共体资金拨付情况的说明（第三季度终稿）.pdf");
        (await page.AxeViolationsAsync()).Should().BeEmpty();
        await entry.EvaluateAsync("entry => entry.scrollIntoView({ block: 'center', behavior: 'instant' })");
        await Screenshots.SaveAsync(page, "evidence-history");

        foreach (var (kind, content) in new[] { ("Png", picture), ("Pdf", paper) })
        {
            var download = await page.RunAndWaitForDownloadAsync(() => entry.Locator($"[data-kind={kind}] a").First.ClickAsync());
            (await File.ReadAllBytesAsync(await download.PathAsync())).Should().Equal(content);
            download.SuggestedFilename.Should().EndWith(kind == "Png" ? ".png" : "终稿）.pdf");
        }

        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing sticks out at the side");
        complaints.Should().BeEmpty();
    }
}
