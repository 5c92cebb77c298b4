using Microsoft.Playwright;

namespace MedCommunity.EndToEnd.Harness;

internal static class Screenshots
{
    /// <summary>To tests/artifacts/screenshots, for people to look at; named by what it shows and the window's width.</summary>
    public static Task SaveAsync(IPage page, string name, bool fullPage = false) =>
        page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Repository.Artifacts("screenshots"), $"{name}-{page.ViewportSize?.Width}.png"),
            FullPage = fullPage,
        });
}
