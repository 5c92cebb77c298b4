using System.Collections.Concurrent;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>
/// Tells open pages that a county's figures are others: looks once a second at <see cref="Core.Organisations.County.FiguresVersion"/> of the counties
/// that somebody has open, so that an approval on another instance shows as well.
/// </summary>
public sealed class FiguresWatch(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FiguresWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<object, (string County, Func<Task> ChangedAsync)> pages = new();
    private readonly Dictionary<string, Guid> known = [];

    /// <summary>From now until it is disposed of, every change of the county's figures is told to the page.</summary>
    public IDisposable Watch(string countyCode, Func<Task> changedAsync)
    {
        var page = new Page(this);
        pages[page] = (countyCode, changedAsync);
        return page;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A database that does not answer: the pages say so themselves when they read, and the next look is in a second.
                logger.LogDebug(e, "The figures' versions could not be read.");
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var codes = pages.Values.Select(p => p.County).Distinct().ToList();
        if (codes.Count == 0)
        {
            known.Clear();
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync(cancellation);
        foreach (var county in await db.Counties.AsNoTracking().Where(c => codes.Contains(c.Code)).Select(c => new { c.Code, c.FiguresVersion }).ToListAsync(cancellation))
        {
            var isNew = !known.TryGetValue(county.Code, out var before);
            known[county.Code] = county.FiguresVersion;
            if (!isNew && before != county.FiguresVersion)
            {
                await Task.WhenAll(pages.Values.Where(p => p.County == county.Code).Select(p => p.ChangedAsync()));
            }
        }
    }

    private sealed class Page(FiguresWatch watch) : IDisposable
    {
        public void Dispose() => watch.pages.TryRemove(this, out _);
    }
}
