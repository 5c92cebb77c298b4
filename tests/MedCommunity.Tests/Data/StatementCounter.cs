using System.Data.Common;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace MedCommunity.Tests.Data;

/// <summary>Contexts of a test world that count the statements they read with.</summary>
internal sealed class StatementCounter(TestWorld world) : DbCommandInterceptor, IDbContextFactory<AppDbContext>
{
    private readonly WriteGate gate = new();
    private int count;

    public AppDbContext CreateDbContext()
    {
        using var template = ((IDbContextFactory<AppDbContext>)world).CreateDbContext();
        var options = (DbContextOptions<AppDbContext>)template.GetService<IDbContextOptions>();
        return new(new DbContextOptionsBuilder<AppDbContext>(options).AddInterceptors(this).Options, gate, world.Clock, TestDatabase.Key);
    }

    /// <summary>How many statements an operation sends, once the county's tree has been read.</summary>
    public async Task<int> CountAsync(Func<Task> operation)
    {
        await operation();
        count = 0;
        await operation();
        return count;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref count);
        return ValueTask.FromResult(result);
    }
}
