using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>What slows guessing down beside the lock of an account: failures per address, one attempt at a time per name, and a lock for names that nobody has.</summary>
internal sealed class SignInThrottle(SecuritySettings settings, TimeProvider clock) : IDisposable
{
    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(
        address, _ => new() { PermitLimit = settings.FailuresPerAddress, Window = SecuritySettings.AddressSpan }));

    private readonly PartitionedRateLimiter<string> turns = PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetConcurrencyLimiter(
        name, _ => new() { PermitLimit = 1, QueueLimit = 100 }));

    private readonly MemoryCache strangers = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>After how long the address may try again; null where it may now. Asking counts for nothing.</summary>
    public TimeSpan? ShutFor(string? address)
    {
        using var lease = failures.AttemptAcquire(KeyOf(address), permitCount: 0);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : SecuritySettings.AddressSpan;
    }

    public void Failed(string? address) => failures.AttemptAcquire(KeyOf(address)).Dispose();

    /// <summary>Attempts at one name wait for each other, so that a hundred at once are not all weighed before the first of them has counted.</summary>
    /// <returns>The attempt's result; null where too many wait already.</returns>
    public async Task<T?> InTurnAsync<T>(string name, Func<Task<T>> attempt)
        where T : class
    {
        using var turn = await turns.AcquireAsync(name);
        return turn.IsAcquired ? await attempt() : null;
    }

    public bool IsStrangerLocked(string name) => strangers.Get<Stranger>(name)?.LockedUntil > clock.GetUtcNow();

    /// <summary>Counts a failure at a name that nobody has, as an account counts it; true where it is locked by that.</summary>
    public bool StrangerFailed(string name)
    {
        var failed = (strangers.Get<Stranger>(name)?.Failures ?? 0) + 1;
        var locked = failed >= SecuritySettings.FailuresPerAccount;
        strangers.Set(name, locked ? new Stranger(0, clock.GetUtcNow() + SecuritySettings.LockSpan) : new(failed, null), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromDays(1) });
        return locked;
    }

    public void Dispose()
    {
        failures.Dispose();
        turns.Dispose();
        strangers.Dispose();
    }

    /// <summary>One household has a /64 of IPv6 addresses to try from.</summary>
    private static string KeyOf(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
        {
            return "";
        }

        parsed = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(parsed.GetAddressBytes()[..8])
            : parsed.ToString();
    }

    private sealed record Stranger(int Failures, DateTimeOffset? LockedUntil);
}
