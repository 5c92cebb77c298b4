namespace MedCommunity.Core.Shared;

/// <summary>What was read of the database and is the same for all who read it, kept by what it follows from. The oldest goes first.</summary>
/// <param name="most">The most that is kept, in the measure of <paramref name="sizeOf"/>.</param>
/// <param name="sizeOf">How much a reading counts.</param>
internal sealed class Readings<TKey, TReading>(int most, Func<TReading, int> sizeOf)
    where TKey : notnull
{
    private readonly Lock door = new();
    private readonly Dictionary<TKey, TReading> kept = [];
    private readonly Queue<TKey> order = [];
    private int size;

    public async Task<TReading> GetAsync(TKey key, Func<Task<TReading>> readAsync)
    {
        lock (door)
        {
            if (kept.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        // Two who ask at once both read: the same, as the key names one content.
        var reading = await readAsync();
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
