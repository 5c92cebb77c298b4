using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MedCommunity.EndToEnd.Harness;

internal static class SignIn
{
    public const string Password = "Demo-2026!";

    /// <summary>Opens the ledger and waits until its circuit has taken the page over; only a test of the taking over itself, of keys or of a script needs that.</summary>
    public static async Task OpenLedgerAsync(this IPage page, string address = "/tasks")
    {
        await page.GotoAsync(address);
        await page.Locator("html[data-ledger-keys=on]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Waits until the page has an address that the expression matches. Looks again and again: who waits for the navigation itself may just have missed it.</summary>
    public static Task ArriveAsync(this IPage page, string address, float timeout = 30_000) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex(address), new() { Timeout = timeout });

    /// <summary>Signs in as an account of the demonstration: office, leader, finance, insurance, hospital, branch, clinic, auditor, admin.</summary>
    public static async Task SignInAsync(this IPage page, string account)
    {
        await page.GotoAsync("/account/login");
        await page.GetByTestId("login-name").FillAsync(account);
        await page.GetByTestId("login-password").FillAsync(Password);
        await page.GetByTestId("login-submit").ClickAsync();
        await page.GetByTestId("user-name").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }
}
