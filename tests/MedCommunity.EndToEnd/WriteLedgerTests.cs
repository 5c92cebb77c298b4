using MedCommunity.EndToEnd.Harness;

namespace MedCommunity.EndToEnd;

/// <summary>The books of the crash test find what a portal could get wrong, and nothing where it gets all right.</summary>
public sealed class WriteLedgerTests
{
    public static TheoryData<string, Func<Story, bool>> Damages => new()
    {
        { "an entry of the history is gone", s => s.History.Remove(s.Entry(s.Acknowledged)) },
        { "all entries of a write are gone", s => s.Entry(s.Acknowledged).Revision is var revision && s.History.RemoveAll(c => c.Revision == revision) > 0 },
        { "an entry is there twice", s => s.Add(s.Entry(s.Acknowledged)) },
        { "a write is stored twice", s => s.Add(s.Entry(s.Acknowledged) with { Revision = s.Now.Version + 1 }) },
        { "an entry says another value before", s => s.Change(s.Entry(s.Acknowledged), c => c with { Before = "7" }) },
        { "an entry says another value after", s => s.Change(s.Entry(s.Acknowledged), c => c with { After = "7" }) },
        { "an entry names another person", s => s.Change(s.Entry(s.Acknowledged), c => c with { By = "x" }) },
        { "an entry names another path", s => s.Change(s.Entry(s.Acknowledged), c => c with { Path = "Excel" }) },
        { "half of an open write is stored", s => s.History.Remove(s.History.First(c => c.Revision == s.Now.Version && c.After != s.OpenStored.Values[s.OpenStored.Mark])) },
        { "a refused write is stored", s => s.Add(new("f", s.Now.Version + 1, s.Refused.Mark, s.Now.Value(s.Refused.Mark), s.Refused.Values[s.Refused.Mark], s.Refused.By, "Api")) },
        { "a write of which half arrived is stored", s => s.Add(new("f", s.Now.Version + 1, s.Half.Mark, s.Now.Value(s.Half.Mark), s.Half.Values[s.Half.Mark], s.Half.By, "Api")) },
        { "somebody else writes", s => s.Add(new("f", s.Now.Version + 1, "C0", s.Now.Value("C0"), "99", "y", "Api")) },
        { "a form that nobody has is written", s => s.Add(new("g", 1, "C0", "null", "99", "y", "Api")) },
    };

    [Fact]
    public void Nothing_is_found_where_all_is_right()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var story = Story.Tell(seed);
            story.Problems().Should().BeEmpty("seed {0}", seed);
        }
    }

    [Theory, MemberData(nameof(Damages))]
    public void What_is_wrong_with_the_history_is_found(string what, Func<Story, bool> damage)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var story = Story.Tell(seed);
            damage(story).Should().BeTrue();
            story.Problems().Should().NotBeEmpty("{0}, seed {1}", what, seed);
        }
    }

    [Fact]
    public void A_stored_value_or_explanation_that_is_not_the_acknowledged_one_is_found()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var story = Story.Tell(seed);
            var last = story.Ledger.Writes.Where(w => w.Acknowledged is not null).MaxBy(w => w.Acknowledged!.Version)!;
            var (now, cell) = (story.Now, last.Mark);
            FormContent[] wrong =
            [
                now with { Values = new Dictionary<string, string>(now.Values) { [cell] = "7" } },
                now with { Explanations = now.Explanations.Where(e => e.Key != "C9").ToDictionary() },
                now with { Version = last.Acknowledged!.Version - 1 },
            ];
            foreach (var shown in wrong)
            {
                story.Ledger.CompareWithForm("f", shown).Should().NotBeEmpty("seed {0}", seed);
            }

            foreach (var shown in wrong.Take(2))
            {
                var reader = Story.Tell(seed);
                reader.Ledger.See("f", shown);
                reader.Problems().Should().NotBeEmpty("what was read is held against the history too");
            }
        }
    }

    [Fact]
    public void A_wrong_answer_is_found()
    {
        var (unlike, mild, empty, early) = (Story.Tell(1), Story.Tell(1), Story.Tell(1), Story.Tell(1));
        var stranger = new Dictionary<string, (string, string)> { ["C0"] = ("1", "2") };

        unlike.Ledger.Acknowledge(unlike.OpenStored, unlike.Beginning);
        mild.Ledger.Refuse(mild.OpenLost, mild.Now, stranger);
        empty.Ledger.Refuse(empty.OpenLost, empty.Now, new Dictionary<string, (string, string)>());
        early.Ledger.Refuse(early.OpenLost, early.Now, new Dictionary<string, (string, string)> { [early.OpenLost.Mark] = (early.OpenLost.Values[early.OpenLost.Mark], early.Now.Value(early.OpenLost.Mark)) });

        unlike.Problems().Should().Contain(p => p.Contains("acknowledged with"));
        mild.Problems().Should().Contain(p => p.Contains("the conflict shows C0"));
        empty.Problems().Should().Contain(p => p.Contains("refused without a cell"));
        early.Problems().Should().Contain(p => p.Contains("which nobody changed"));
    }

    [Fact]
    public void An_open_write_may_stand_in_the_place_of_an_acknowledged_one_only_if_it_knew_it()
    {
        var ledger = new WriteLedger();
        ledger.Begin("f", new(0, new Dictionary<string, string>(), new Dictionary<string, string>()));
        FormWrite knowing = Write("2", version: 1), ignorant = Write("3", version: 0);
        var first = Write("1", version: 0);
        foreach (var write in new[] { first, knowing, ignorant })
        {
            ledger.Add(write);
            ledger.Send(write);
        }

        ledger.Acknowledge(first, Content(1, "1"));

        ledger.CompareWithForm("f", Content(1, "1")).Should().BeEmpty();
        ledger.CompareWithForm("f", Content(2, "2")).Should().BeEmpty();
        ledger.CompareWithForm("f", Content(2, "3")).Should().ContainSingle();
        ledger.CompareWithHistory([Entry(1, "null", "1"), Entry(2, "1", "2")]).Should().BeEmpty();
        ledger.CompareWithHistory([Entry(1, "null", "1"), Entry(2, "1", "3")]).Should().ContainSingle(p => p.Contains("unseen"));

        static FormWrite Write(string value, int version) => new("f", "a", "Api", version, "C", new Dictionary<string, string> { ["C"] = value }, new Dictionary<string, string>());
        static FormContent Content(int version, string value) => new(version, new Dictionary<string, string> { ["C"] = value }, new Dictionary<string, string>());
        static StoredChange Entry(int revision, string before, string after) => new("f", revision, "C", before, after, "a", "Api");
    }

    /// <summary>Random writes into one form, kept as a portal should; at the end one that is open and stored, one that is open and lost, one refused, one of which half arrived.</summary>
    public sealed class Story
    {
        private readonly Random random;
        private readonly Dictionary<string, int> changedAt = [];

        private Story(int seed)
        {
            random = new(seed);
            Now = Beginning = new(3, new Dictionary<string, string> { ["C0"] = "5", ["C1"] = "\"na\"" }, new Dictionary<string, string>());
            Ledger.Begin("f", Beginning);
            for (var i = 0; i < 30; i++)
            {
                // Old enough to be in conflict, or not; the second sending of one whose first nobody answered.
                var write = New(Math.Max(3, Now.Version - random.Next(4)), random.Next(1, 4));
                var before = Now;
                if (random.Next(5) == 0)
                {
                    Ledger.Send(write);
                    Take(write);
                }

                Ledger.Send(write);
                if (write.Sent == 2 && Now != before)
                {
                    Ledger.Acknowledge(write, Now);
                }
                else if (Take(write) is { } cells)
                {
                    Ledger.Refuse(write, Now, cells);
                }
                else
                {
                    Ledger.Acknowledge(write, Now);
                }
            }

            Acknowledged = Sent(New(Now.Version, 3, "C9"));
            Take(Acknowledged);
            Ledger.Acknowledge(Acknowledged, Now);
            Refused = Sent(New(3, 1, cell: Acknowledged.Mark));
            Ledger.Refuse(Refused, Now, Take(Refused)!);
            Half = New(Now.Version, 1);
            OpenLost = Sent(New(Now.Version, 1, cell: "C8"));
            OpenStored = Sent(New(Now.Version, 3));
            Take(OpenStored);
            Ledger.See("f", Now);
        }

        public WriteLedger Ledger { get; } = new();

        public List<StoredChange> History { get; } = [];

        public FormContent Beginning { get; }

        public FormContent Now { get; private set; }

        public FormWrite Acknowledged { get; }

        public FormWrite Refused { get; }

        public FormWrite Half { get; }

        public FormWrite OpenLost { get; }

        public FormWrite OpenStored { get; }

        public static Story Tell(int seed) => new(seed);

        public List<string> Problems() => [.. Ledger.CompareWithHistory(History), .. Ledger.CompareWithForm("f", Now)];

        public StoredChange Entry(FormWrite write) => History.Single(c => c.Cell == write.Mark && c.After == write.Values[write.Mark]);

        public bool Add(StoredChange entry)
        {
            History.Add(entry);
            return true;
        }

        public bool Change(StoredChange entry, Func<StoredChange, StoredChange> change) => History.Remove(entry) && Add(change(entry));

        private FormWrite New(int version, int cells, string? explained = null, string? cell = null)
        {
            var names = Enumerable.Range(0, 6).Select(i => $"C{i}").ToArray();
            random.Shuffle(names);
            names[0] = cell ?? names[0];
            explained ??= random.Next(4) == 0 ? names[0] : null;
            var write = new FormWrite(
                "f", random.Next(2) == 0 ? "a" : "b", "Api", version, names[0],
                names.Take(cells).Select((n, i) => (n, Value: i < 2 ? $"{Ledger.NextNumber()}" : "null")).ToDictionary(v => v.n, v => v.Value),
                explained is null ? [] : new Dictionary<string, string> { [explained] = $"第{Ledger.NextNumber()}号" });
            Ledger.Add(write);
            return write;
        }

        private FormWrite Sent(FormWrite write)
        {
            Ledger.Send(write);
            return write;
        }

        /// <summary>What a portal does with it: keeps all, or names the cells in conflict and keeps nothing.</summary>
        private Dictionary<string, (string, string)>? Take(FormWrite write)
        {
            var values = write.Values.Where(v => Now.Value(v.Key) != v.Value).ToList();
            var cells = values.Where(v => changedAt.GetValueOrDefault(v.Key) > write.Version).ToDictionary(v => v.Key, v => (v.Value, Now.Value(v.Key)));
            foreach (var (cell, text) in write.Explanations.Where(e => changedAt.GetValueOrDefault("“" + e.Key) > write.Version))
            {
                cells[cell] = (text, Now.Explanation(cell));
            }

            if (cells.Count > 0)
            {
                return cells;
            }

            var revision = Now.Version + 1;
            History.AddRange(values.Select(v => new StoredChange("f", revision, v.Key, Now.Value(v.Key), v.Value, write.By, write.Path)));
            foreach (var name in values.Select(v => v.Key).Concat(write.Explanations.Keys.Select(e => "“" + e)))
            {
                changedAt[name] = revision;
            }

            Now = new(revision, Merged(Now.Values, write.Values), Merged(Now.Explanations, write.Explanations));
            return null;
        }

        private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> changes)
        {
            var merged = new Dictionary<string, string>(old);
            foreach (var (cell, value) in changes)
            {
                merged[cell] = value;
            }

            return merged;
        }
    }
}
