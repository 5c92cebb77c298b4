using Microsoft.EntityFrameworkCore.Infrastructure;

namespace MedCommunity.Core.Data;

/// <summary>
/// SQLite has one writer at a time and answers BUSY to the others; in this process they queue here instead of polling.
/// PostgreSQL needs no gate.
/// </summary>
public sealed class WriteGate : IDisposable
{
    private readonly SemaphoreSlim one = new(1, 1);

    public async ValueTask<IDisposable?> EnterAsync(DatabaseFacade database, CancellationToken cancellationToken = default)
    {
        if (database.ProviderName?.EndsWith("Sqlite", StringComparison.Ordinal) != true)
        {
            return null;
        }

        await one.WaitAsync(cancellationToken);
        return new Pass(one);
    }

    public void Dispose() => one.Dispose();

    private sealed class Pass(SemaphoreSlim one) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                one.Release();
            }
        }
    }
}
