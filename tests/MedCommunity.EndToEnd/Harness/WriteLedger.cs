namespace MedCommunity.EndToEnd.Harness;

/// <summary>What a form held at one version, by cell: values as JSON texts, explanations as they are. A cell that is left out is not filled.</summary>
public sealed record FormContent(int Version, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Explanations)
{
    public string Value(string cell) => Values.GetValueOrDefault(cell, "null");

    public string Explanation(string cell) => Explanations.GetValueOrDefault(cell, "");
}

/// <summary>A row of the cells' history as the database has it.</summary>
public sealed record StoredChange(string Form, int Revision, string Cell, string Before, string After, string By, string Path);

/// <summary>
/// One write that somebody wants, with everything that became of it. It may be sent more than once (a line breaks, and its sender cannot know more).
/// </summary>
/// <param name="Form">unit/template.</param>
/// <param name="By">The writer as the history names him.</param>
/// <param name="Path">Api, Page or Grid.</param>
/// <param name="Version">The version that the writer last read.</param>
/// <param name="Mark">The cell whose new value nobody else ever writes: by it the history says whose a revision is.</param>
public sealed record FormWrite(
    string Form, string By, string Path, int Version, string Mark, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Explanations)
{
    /// <summary>How often all of it went out.</summary>
    public int Sent { get; internal set; }

    /// <summary>What the server answered when it took it.</summary>
    public FormContent? Acknowledged { get; internal set; }

    /// <summary>What the server answered when it told of a conflict, with the cells in it.</summary>
    public (FormContent Content, IReadOnlyCollection<string> Cells)? Conflict { get; internal set; }

    /// <summary>Nobody knows whether it is stored: an answer is missing, if only to one of several sendings.</summary>
    public bool IsOpen => Acknowledged is null && Sent > (Conflict is null ? 0 : 1);

    public bool Equals(FormWrite? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() =>
        $"{Form}: {By} ({Path}) who knew version {Version}: {string.Join(' ', Values.Select(v => $"{v.Key}={v.Value}"))} {string.Join(' ', Explanations.Select(e => $"{e.Key}“{e.Value}”"))}";
}

/// <summary>
/// The books of a crash test: who sent which cells, what was answered, and what was read. Against them are held a form as it is now, and the history of its
/// cells: what was acknowledged is there once, what was refused is not, what is open is there once or not at all, and nothing is there in part.
/// </summary>
public sealed class WriteLedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, FormContent> beginnings = [];
    private readonly List<FormWrite> writes = [];
    private readonly List<(string Form, FormContent Content)> sights = [];
    private readonly List<FormWrite> acknowledged = [];
    private readonly List<string> wrongAnswers = [];
    private (Func<IReadOnlyCollection<FormWrite>, bool> IsReached, TaskCompletionSource Source)? moment;
    private long lastNumber = 1_000_000_000;

    /// <summary>All writes so far.</summary>
    public IReadOnlyList<FormWrite> Writes
    {
        get
        {
            lock (gate)
            {
                return [.. writes];
            }
        }
    }

    public IEnumerable<string> Forms => beginnings.Keys;

    /// <summary>A number that is in no form yet.</summary>
    public long NextNumber() => Interlocked.Increment(ref lastNumber);

    /// <summary>What the form held before anybody wrote.</summary>
    public void Begin(string form, FormContent content) => beginnings.Add(form, content);

    public void Add(FormWrite write)
    {
        lock (gate)
        {
            writes.Add(write);
        }
    }

    /// <summary>From here on the server may have all of it.</summary>
    public void Send(FormWrite write)
    {
        lock (gate)
        {
            write.Sent++;
        }
    }

    public void Acknowledge(FormWrite write, FormContent answer)
    {
        lock (gate)
        {
            write.Acknowledged = answer;
            acknowledged.Add(write);
            sights.Add((write.Form, answer));
            wrongAnswers.AddRange(write.Values.Where(v => answer.Value(v.Key) != v.Value).Select(v => $"{write}: acknowledged with {v.Key}={answer.Value(v.Key)}."));
            wrongAnswers.AddRange(write.Explanations.Where(e => answer.Explanation(e.Key) != e.Value).Select(e => $"{write}: acknowledged with {e.Key}“{answer.Explanation(e.Key)}”."));
            if (moment is { } waiting && waiting.IsReached(acknowledged))
            {
                waiting.Source.TrySetResult();
            }
        }
    }

    /// <summary>The answer to a conflict shows the form as it is, and of every cell in conflict what was sent and what is stored.</summary>
    public void Refuse(FormWrite write, FormContent answer, IReadOnlyDictionary<string, (string Yours, string Stored)> cells)
    {
        lock (gate)
        {
            write.Conflict = (answer, [.. cells.Keys]);
            sights.Add((write.Form, answer));
            if (cells.Count == 0)
            {
                wrongAnswers.Add($"{write}: refused without a cell.");
            }

            wrongAnswers.AddRange(cells
                .Where(c => c.Value != (write.Values.GetValueOrDefault(c.Key, ""), answer.Value(c.Key)) && c.Value != (write.Explanations.GetValueOrDefault(c.Key, ""), answer.Explanation(c.Key)))
                .Select(c => $"{write}: the conflict shows {c.Key} as {c.Value}."));
        }
    }

    /// <summary>What a reader was shown.</summary>
    public void See(string form, FormContent content)
    {
        lock (gate)
        {
            sights.Add((form, content));
        }
    }

    /// <summary>Waits for the acknowledgement after which this is so; one at a time.</summary>
    public Task UntilAsync(Func<IReadOnlyCollection<FormWrite>, bool> isReached)
    {
        lock (gate)
        {
            moment = (isReached, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return moment.Value.Source.Task;
        }
    }

    /// <summary>Every acknowledged value and explanation beside the form as it is now; an open one may stand there in its place if its sender knew the acknowledged one.</summary>
    public IReadOnlyList<string> CompareWithForm(string form, FormContent now)
    {
        lock (gate)
        {
            var own = writes.Where(w => w.Form == form).ToList();
            var last = own.Where(w => w.Acknowledged is not null).Max(w => w.Acknowledged!.Version as int?) ?? 0;
            List<string> problems = now.Version < last ? [$"{form}: version {now.Version} is older than the acknowledged {last}."] : [];
            foreach (var cell in own.SelectMany(w => w.Values.Keys).Distinct())
            {
                Compare($"{cell}={now.Value(cell)}", now.Value(cell), w => w.Values.GetValueOrDefault(cell), beginnings[form].Value(cell));
            }

            foreach (var cell in own.SelectMany(w => w.Explanations.Keys).Distinct())
            {
                Compare($"{cell}“{now.Explanation(cell)}”", now.Explanation(cell), w => w.Explanations.GetValueOrDefault(cell), beginnings[form].Explanation(cell));
            }

            return problems;

            void Compare(string what, string stored, Func<FormWrite, string?> sent, string beginning)
            {
                var settled = own.Where(w => w.Acknowledged is not null && sent(w) is not null).MaxBy(w => w.Acknowledged!.Version);

                // A write that went out more than once was stored by any of them.
                var since = settled is null ? 0 : settled.Sent == 1 ? settled.Acknowledged!.Version : settled.Version + 1;
                var expected = settled is null ? beginning : sent(settled)!;
                if (stored != expected && !own.Any(w => w.IsOpen && w.Version >= since && sent(w) == stored))
                {
                    problems.Add($"{form}: {what}, and acknowledged was {expected} ({settled}).");
                }
            }
        }
    }

    /// <summary>Goes through the cells' history from the beginning and says what in it, in the answers or in what was read cannot be.</summary>
    public IReadOnlyList<string> CompareWithHistory(IReadOnlyCollection<StoredChange> history)
    {
        lock (gate)
        {
            var strange = history.Where(c => !beginnings.ContainsKey(c.Form)).Select(c => $"{c}: nobody writes into this form.");
            return [.. wrongAnswers, .. strange, .. beginnings.Keys.SelectMany(form => CompareWithHistory(form, history.Where(c => c.Form == form)))];
        }
    }

    private List<string> CompareWithHistory(string form, IEnumerable<StoredChange> history)
    {
        List<string> problems = [];
        var replay = new FormReplay(beginnings[form]);
        var own = writes.Where(w => w.Form == form).ToList();
        var byMark = own.ToDictionary(w => (w.Mark, w.Values[w.Mark]));
        var seen = sights.Where(s => s.Form == form).ToLookup(s => s.Content.Version, s => s.Content);
        var storedAt = new Dictionary<FormWrite, int>();
        problems.AddRange(seen[replay.Version].SelectMany(replay.Differences));
        foreach (var revision in history.Where(c => c.Revision > replay.Version).GroupBy(c => c.Revision).OrderBy(r => r.Key))
        {
            if (revision.Key != replay.Version + 1)
            {
                problems.Add($"after version {replay.Version} the history goes on with {revision.Key}.");
            }

            var authors = revision.Select(c => byMark.GetValueOrDefault((c.Cell, c.After))).OfType<FormWrite>().Distinct().ToList();
            if (authors is not [var write])
            {
                problems.Add($"version {revision.Key} is of {authors.Count} writes: {string.Join("; ", revision)}.");
                continue;
            }

            if (!storedAt.TryAdd(write, revision.Key))
            {
                problems.Add($"version {revision.Key} doubles version {storedAt[write]}: {write}.");
            }

            problems.AddRange(replay.Apply(write, revision.Key, [.. revision]));
            problems.AddRange(seen[replay.Version].SelectMany(replay.Differences));
        }

        problems.AddRange(seen.Where(s => s.Key > replay.Version).Select(s => $"version {s.Key} was shown, and the history ends with {replay.Version}."));
        problems.AddRange(own.SelectMany(w => Outcome(w, storedAt.TryGetValue(w, out var at) ? at : null, replay)));
        return problems.ConvertAll(p => p.StartsWith(form, StringComparison.Ordinal) ? p : $"{form}: {p}");
    }

    private static IEnumerable<string> Outcome(FormWrite write, int? storedAt, FormReplay replay)
    {
        if (write.Acknowledged is { Version: var answered })
        {
            if (storedAt is null)
            {
                yield return $"{write}: acknowledged as version {answered} and lost.";
            }
            else if (storedAt > answered || (write.Sent == 1 && storedAt < answered))
            {
                yield return $"{write}: acknowledged as version {answered} and stored as {storedAt}.";
            }
        }
        else if (storedAt is not null && !write.IsOpen)
        {
            yield return $"{write}: {(write.Conflict is null ? "never wholly sent" : "refused")} and stored as {storedAt}.";
        }

        if (write.Conflict is { } conflict)
        {
            foreach (var cell in conflict.Cells.Where(c => !replay.IsChangedWithin(c, write.Version, conflict.Content.Version)))
            {
                yield return $"{write}: refused for {cell}, which nobody changed up to version {conflict.Content.Version}.";
            }
        }
    }
}

/// <summary>A form whose writes are done once more, one version after the other.</summary>
internal sealed class FormReplay(FormContent beginning)
{
    private readonly Dictionary<string, string> values = new(beginning.Values);
    private readonly Dictionary<string, string> explanations = new(beginning.Explanations);
    private readonly List<(string Cell, bool IsExplanation, int Revision)> changes = [];

    public int Version { get; private set; } = beginning.Version;

    private FormContent Now => new(Version, values, explanations);

    public bool IsChangedWithin(string cell, int after, int until) => changes.Any(c => c.Cell == cell && c.Revision > after && c.Revision <= until);

    /// <summary>Does the write; says what its entries in the history do not say of it, or say besides, and what it wrote over unseen.</summary>
    public List<string> Apply(FormWrite write, int revision, IReadOnlyCollection<StoredChange> entries)
    {
        List<string> problems = [];
        List<StoredChange> expected =
            [.. write.Values.Where(v => Now.Value(v.Key) != v.Value).Select(v => new StoredChange(write.Form, revision, v.Key, Now.Value(v.Key), v.Value, write.By, write.Path))];
        var said = write.Explanations.Where(e => Now.Explanation(e.Key) != e.Value).ToList();
        problems.AddRange(expected.Except(entries).Select(c => $"{write}: the history lacks {c}."));
        problems.AddRange(entries.Except(expected).Select(c => $"{write}: the history should not have {c}."));
        problems.AddRange(entries.GroupBy(c => c).Where(c => c.Count() > 1).Select(c => $"{write}: the history has {c.Count()} times {c.Key}."));
        problems.AddRange(changes
            .Where(c => c.Revision > write.Version && (c.IsExplanation ? said.Exists(e => e.Key == c.Cell) : expected.Exists(e => e.Cell == c.Cell)))
            .Select(c => $"{write}: wrote over {c.Cell} of version {c.Revision} unseen."));
        foreach (var change in expected)
        {
            values[change.Cell] = change.After;
            changes.Add((change.Cell, false, revision));
        }

        foreach (var (cell, text) in said)
        {
            explanations[cell] = text;
            changes.Add((cell, true, revision));
        }

        Version = revision;
        return problems;
    }

    /// <summary>What of a content that was shown as this version is not so.</summary>
    public IEnumerable<string> Differences(FormContent shown) =>
        values.Keys.Union(shown.Values.Keys).Where(cell => Now.Value(cell) != shown.Value(cell))
            .Select(cell => $"version {Version} shows {cell}={shown.Value(cell)}, and it is {Now.Value(cell)}.")
            .Concat(explanations.Keys.Union(shown.Explanations.Keys).Where(cell => Now.Explanation(cell) != shown.Explanation(cell))
                .Select(cell => $"version {Version} shows {cell}“{shown.Explanation(cell)}”, and it is “{Now.Explanation(cell)}”."));
}
