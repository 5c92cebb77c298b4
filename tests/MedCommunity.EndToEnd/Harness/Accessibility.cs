using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd.Harness;

internal static class Accessibility
{
    /// <summary>What axe finds wrong with the page as it stands, one line each.</summary>
    public static async Task<IReadOnlyList<string>> AxeViolationsAsync(this IPage page)
    {
        var result = await page.RunAxe();
        return [.. result.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join("; ", violation.Nodes.Select(node => node.Html))})")];
    }
}
