using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace MedCommunity.Web.Components.Layout;

/// <summary>Keeps a page's bug in the page: the menu goes on working, and the reader gets a number that the log knows.</summary>
public sealed class PageErrorBoundary : ErrorBoundary
{
    [Inject] private ILogger<PageErrorBoundary> Log { get; set; } = null!;

    public string? Reference { get; private set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        Reference = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        Log.LogError(exception, "A page failed, reference {Reference}", Reference);
        return Task.CompletedTask;
    }
}
