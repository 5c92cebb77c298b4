using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>
/// Stands where the account pages will be, so that the browser tests can sign in by the same ids: any name with the demonstration's password, in Development
/// only. To be deleted by whoever brings the accounts.
/// </summary>
internal static class DevelopmentSignIn
{
    private const string Page = """
        <!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>登录 · 医共体监管</title><link rel="icon" href="/favicon.svg">
        <form method="post"><label>账号 <input name="name" data-testid="login-name"></label>
        <label>密码 <input name="password" type="password" data-testid="login-password"></label>
        <button data-testid="login-submit">登录</button></form></html>
        """;

    public static void MapDevelopmentSignIn(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            return;
        }

        app.MapGet("/account/login", () => Results.Content(Page, "text/html; charset=utf-8")).AllowAnonymous();
        app.MapPost("/account/login", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            if (form["password"] != "Demo-2026!")
            {
                return Results.Unauthorized();
            }

            var identity = new ClaimsIdentity([new(ClaimTypes.Name, form["name"].ToString())], IdentityConstants.ApplicationScheme);
            await context.SignInAsync(IdentityConstants.ApplicationScheme, new(identity));
            return Results.LocalRedirect("/");
        }).AllowAnonymous();
        app.MapPost("/account/logout", async (HttpContext context) =>
        {
            await context.SignOutAsync(IdentityConstants.ApplicationScheme);
            return Results.LocalRedirect("/account/login");
        });
    }
}
