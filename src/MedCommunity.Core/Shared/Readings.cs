using System.Diagnostics.CodeAnalysis;

namespace MedCommunity.Core.Shared;

/// <summary>What was read and is the same for all who read it, kept by what it follows from; nobody changes what he is given. The oldest goes first.</summary>
/// <param name="most">The most that is kept, in the measure of <paramref name="sizeOf"/>.</param>
/// <param name="sizeOf">How much a reading counts.</param>
public sealed class Readings<TKey, TReading>(int most, Func<TReading, int> sizeOf)
    where TKey : notnull
{
    private readonly Lock door = new();
    private readonly Dictionary<TKey, TReading> kept = [];
    private readonly Queue<TKey> order = [];
    private int size;

    /// <summary>The reading of this key: a kept one, or a new one.</summary>
    public async Task<TReading> GetAsync(TKey key, Func<Task<TReading>> readAsync) => Find(key, out var known) ? known : Keep(key, await readAsync());

    /// <summary>The same of what is at hand without waiting.</summary>
    public TReading Get(TKey key, Func<TKey, TReading> read) => Find(key, out var known) ? known : Keep(key, read(key));

    /// <summary>A kept reading; none where there is none.</summary>
    public TReading? Find(TKey key) => Find(key, out var known) ? known : default;

    private bool Find(TKey key, [MaybeNullWhen(false)] out TReading known)
    {
        lock (door)
        {
            return kept.TryGetValue(key, out known);
        }
    }

    /// <summary>Two who ask at once both read: the same, as the key names one content.</summary>
    private TReading Keep(TKey key, TReading reading)
    {
        lock (door)
        {
            if (kept.TryAdd(key, reading))
            {
                order.Enqueue(key);
                size += sizeOf(reading);
            }

            while (size > most && order.TryDequeue(out var oldest))
            {
                kept.Remove(oldest, out var gone);
                size -= sizeOf(gone!);
            }
        }

        return reading;
    }
}
