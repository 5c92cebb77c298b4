using Microsoft.Playwright;

namespace MedCommunity.EndToEnd.Harness;

/// <summary>The machine's own Chromium; nothing is downloaded.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public static ViewportSize Desktop => new() { Width = 1366, Height = 768 };

    public static ViewportSize Phone => new() { Width = 390, Height = 844 };

    public async Task InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A browser profile of its own: cookies and storage are nobody else's.</summary>
    public async Task<IBrowserContext> NewContextAsync(string url, ViewportSize? size = null)
    {
        size ??= Desktop;
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = url,
            ViewportSize = size,
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
            HasTouch = size.Width < 768,
        });
        context.SetDefaultTimeout(15_000);
        return context;
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
