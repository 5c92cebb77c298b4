using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Tests.Architecture;

public sealed class PermissionTests
{
    [Fact]
    public void Every_page_says_who_may_open_it()
    {
        var pages = typeof(Program).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any()).ToList();

        pages.Should().NotBeEmpty();
        pages.Where(page => page.GetCustomAttributes<AuthorizeAttribute>().Any() == page.GetCustomAttributes<AllowAnonymousAttribute>().Any())
            .Select(page => page.FullName)
            .Should().BeEmpty("a page carries either [Authorize] or [AllowAnonymous]");
    }
}
