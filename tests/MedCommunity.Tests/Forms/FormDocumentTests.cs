using MedCommunity.Core.Forms;

namespace MedCommunity.Tests.Forms;

public sealed class FormDocumentTests
{
    private static readonly string[] Codes = ["A", "B", "C", "D", "E"];
    private static readonly string[] Words = ["", "核对无误", "疫情", "节日"];

    /// <summary>
    /// The oracle keeps every write that ever happened, in order, and decides from that list alone: a cell is in conflict when any write
    /// after the writer's reading changed it and its value now is not what is sent.
    /// </summary>
    [Fact]
    public void Writers_with_stale_revisions_merge_or_meet_exactly_as_the_list_of_all_writes_says()
    {
        const int seed = 20261003;
        var random = new Random(seed);
        var (merged, refused, unchanged) = (0, 0, 0);
        for (var run = 0; run < 300; run++)
        {
            var document = FormDocument.Empty;
            var writes = new List<(int Revision, string Cell, CellValue Value)>();
            var words = new List<(int Revision, string Cell, string Text)>();
            var revision = 0;
            for (var step = 0; step < 40; step++)
            {
                var readAt = Math.Max(0, revision - random.Next(6));
                var values = Some(random).ToDictionary(c => c, _ => AnyValue(random));
                var explanations = random.Next(3) == 0 ? Some(random).ToDictionary(c => c, _ => Words[random.Next(Words.Length)]) : [];
                CellValue Now(string c) => writes.Where(w => w.Cell == c).Select(w => w.Value).LastOrDefault();
                string Said(string c) => words.Where(w => w.Cell == c).Select(w => w.Text).LastOrDefault("");
                var conflicts = values.Where(v => Now(v.Key) != v.Value && writes.Exists(w => w.Cell == v.Key && w.Revision > readAt)).Select(v => v.Key).ToList();
                var contradicted = explanations.Where(v => Said(v.Key) != v.Value && words.Exists(w => w.Cell == v.Key && w.Revision > readAt)).Select(v => v.Key).ToList();
                var changed = values.Where(v => Now(v.Key) != v.Value).ToList();
                var said = explanations.Where(v => Said(v.Key) != v.Value).ToList();

                var write = document.Write(values, readAt, revision + 1, explanations);

                var because = $"seed {seed}, run {run}, step {step}";
                write.Conflicts.Should().BeEquivalentTo(conflicts, because);
                write.ExplanationConflicts.Should().BeEquivalentTo(contradicted, because);
                if (conflicts.Count + contradicted.Count > 0)
                {
                    refused++;
                    write.Document.Should().BeSameAs(document, because);
                    write.Changed.Should().BeEmpty(because);
                    continue;
                }

                write.Changed.Should().BeEquivalentTo(changed.Select(c => c.Key), because);
                write.Explained.Should().Be(said.Count > 0, because);
                if (!write.ChangesAnything)
                {
                    unchanged++;
                    continue;
                }

                merged++;
                revision++;
                writes.AddRange(changed.Select(c => (revision, c.Key, c.Value)));
                words.AddRange(said.Select(c => (revision, c.Key, c.Value)));
                document = FormDocument.Parse(write.Document.ToJson());
                foreach (var code in Codes)
                {
                    document[code].Should().Be(Now(code), because);
                    document.Explanation(code).Should().Be(Said(code), because);
                }
            }
        }

        merged.Should().BeGreaterThan(2000);
        refused.Should().BeGreaterThan(1000);
        unchanged.Should().BeGreaterThan(10);
    }

    [Fact]
    public void Going_back_to_an_earlier_content_gives_that_content_and_shows_it_to_everyone_who_read_the_newer_one()
    {
        const int seed = 20261004;
        var random = new Random(seed);
        for (var run = 0; run < 500; run++)
        {
            var approved = Filled(random, FormDocument.Empty, 3);
            var edited = Filled(random, approved, 9);

            var back = edited.BackTo(approved, 10);

            foreach (var code in Codes)
            {
                back[code].Should().Be(approved[code], "seed {0}, run {1}", seed, run);
                back.Explanation(code).Should().Be(approved.Explanation(code), "seed {0}, run {1}", seed, run);
                if (edited[code] != approved[code])
                {
                    back.Write(new Dictionary<string, CellValue> { [code] = CellValue.Of(4711) }, 9, 11).Conflicts
                        .Should().Equal([code], "seed {0}, run {1}: the writer saw what is no longer there", seed, run);
                }
            }
        }
    }

    [Fact]
    public void The_stored_document_holds_each_value_once()
    {
        var document = FormDocument.Empty.Write(new Dictionary<string, CellValue> { ["A"] = CellValue.Of(12.5m), ["B"] = CellValue.NotApplicable }, 0, 1).Document;

        document.ToJson().Should().Be("""{"cells":{"A":{"v":12.5,"r":1},"B":{"v":"na","r":1}},"explanations":{}}""");
    }

    [Fact]
    public void Emptying_a_cell_is_a_change_and_an_empty_cell_that_stays_empty_is_none()
    {
        var filled = FormDocument.Empty.Write(new Dictionary<string, CellValue> { ["A"] = CellValue.Of(0) }, 0, 1).Document;

        filled.Write(new Dictionary<string, CellValue> { ["A"] = CellValue.NotFilled }, 1, 2).Changed.Should().Equal("A");
        filled.Write(new Dictionary<string, CellValue> { ["B"] = CellValue.NotFilled }, 1, 2).ChangesAnything.Should().BeFalse();
    }

    private static FormDocument Filled(Random random, FormDocument from, int revision) =>
        from.Write(Some(random).ToDictionary(c => c, _ => AnyValue(random)), int.MaxValue, revision, Some(random).ToDictionary(c => c, _ => Words[random.Next(Words.Length)])).Document;

    private static List<string> Some(Random random) => [.. Codes.Where(_ => random.Next(5) < 2)];

    private static CellValue AnyValue(Random random) => random.Next(6) switch
    {
        0 => CellValue.NotFilled,
        1 => CellValue.NotApplicable,
        var n => CellValue.Of(n - 2),
    };
}
