using System.Diagnostics;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace MedCommunity.Web.Components.Layout;

/// <summary>Keeps a page's bug in the page: the menu goes on working, and the reader gets a number that the log knows.</summary>
public sealed class PageErrorBoundary : ErrorBoundary
{
    [Inject] private ILogger<PageErrorBoundary> Log { get; set; } = null!;

    public string? Reference { get; private set; }

    /// <summary>What stands around the portal that has failed; null for a bug.</summary>
    internal Outage? Outage => Outage.Of(CurrentException);

    protected override Task OnErrorAsync(Exception exception)
    {
        Reference = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        Log.LogError(exception, "A page failed, reference {Reference}", Reference);
        return Task.CompletedTask;
    }
}
