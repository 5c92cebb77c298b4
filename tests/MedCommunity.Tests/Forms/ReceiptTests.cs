using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

/// <summary>回执: a number that stays and a code that two people can compare.</summary>
public sealed class ReceiptTests : DatabaseTests
{
    private static readonly FormDefinition Form = new(
        [new("一", [new("B", "乙", "人"), new("A", "甲", "人")]), new("二", [new("C", "丙", "元", 4)])], []);

    [Theory, MemberData(nameof(Providers))]
    public async Task A_receipt_belongs_to_its_submission_whatever_becomes_of_the_form(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, SubmissionState.NotStarted);
        (await ReadAsync(world, "clinic"))!.Receipt.Should().BeNull();
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":120,"VISITS_TCM":"na","REFERRALS_UP":2.0}""");
        (await ReadAsync(world, "clinic"))!.Receipt.Should().BeNull("a draft is no submission");

        await world.DoneAsync("clinic", ClinicForm, SubmissionAction.Submit);
        var first = (await ReadAsync(world, "clinic"))!.Receipt!;
        first.Number.Should().MatchRegex("^202610-[0-9A-F]{8}$");
        (first.Numbers, first.NotApplicable, first.Cells).Should().Be((2, 1, 3));
        first.By.Should().Contain("孙医生");
        first.At.Should().Be(world.World.Clock.Utc());
        (await ReadAsync(world, "office"))!.Receipt.Should().Be(first, "both sides see the same");
        (await ReadAsync(world, "insurance")).Should().BeNull();

        world.World.Clock.Now = world.World.Clock.Now.AddMinutes(5);
        await world.DoneAsync("branch", ClinicForm, SubmissionAction.Return);
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":121,"VISITS_TCM":3}""");
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":122}""");
        var returned = (await ReadAsync(world, "clinic"))!;
        returned.State.Should().Be(SubmissionState.Returned);
        returned.Receipt.Should().Be(first, "it says what was submitted, not what is being typed");

        world.World.Clock.Now = world.World.Clock.Now.AddMinutes(5);
        await world.DoneAsync("clinic", ClinicForm, SubmissionAction.Submit);
        var second = (await ReadAsync(world, "clinic"))!.Receipt!;
        second.Number.Should().NotBe(first.Number);
        second.Digest.Should().NotBe(first.Digest);
        (second.Numbers, second.NotApplicable).Should().Be((3, 0));
    }

    [Fact]
    public void Two_codes_are_equal_exactly_where_the_contents_are()
    {
        var random = new Random(20261124);
        var seen = new Dictionary<string, string>();
        for (var round = 0; round < 2000; round++)
        {
            var values = new Dictionary<string, CellValue>();
            foreach (var code in new[] { "A", "B", "C" }.OrderBy(_ => random.Next()))
            {
                values[code] = random.Next(5) switch { 0 => CellValue.NotFilled, 1 => CellValue.NotApplicable, 2 => CellValue.Of(0), var n => CellValue.Of(random.Next(30) / (n == 3 ? 1m : 4m)) };
            }

            var digest = FormDigest.Of("u/2026-10/t", Form, values);
            digest.Should().MatchRegex("^([0-9A-F]{4}-){3}[0-9A-F]{4}$");
            var content = string.Join(';', new[] { "A", "B", "C" }.Select(c => $"{values[c].Kind}{values[c].Number?.ToString("0.0000", CultureInfo.InvariantCulture)}"));
            seen.TryGetValue(digest, out var known).Should().Be(known is not null);
            (known ?? content).Should().Be(content);
            seen[digest] = content;
            FormDigest.Of("other/2026-10/t", Form, values).Should().NotBe(digest);
        }

        seen.Values.Should().OnlyHaveUniqueItems();
        seen.Count.Should().BeGreaterThan(500);
    }

    [Fact]
    public void Taking_changes_back_gives_what_stood_before_them()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var document = FormDocument.Empty;
            var changes = new List<SubmissionChange>();
            var states = new List<IReadOnlyDictionary<string, CellValue>> { document.Values };
            for (var revision = 1; revision <= 12; revision++)
            {
                var code = "ABC"[random.Next(3)].ToString();
                var value = random.Next(4) == 0 ? CellValue.NotFilled : CellValue.Of(random.Next(4));
                changes.Add(new SubmissionChange { Cell = code, Before = JsonSerializer.Serialize(document[code]), After = JsonSerializer.Serialize(value), Revision = revision, ByName = "", Path = EntryPath.Page });
                document = document.Write(new Dictionary<string, CellValue> { [code] = value }, int.MaxValue, revision).Document;
                states.Add(document.Values);
            }

            var back = random.Next(13);
            var before = FormDigest.Before(document.Values, changes.Skip(back).OrderBy(_ => random.Next()));
            foreach (var code in new[] { "A", "B", "C" })
            {
                before.GetValueOrDefault(code).Should().Be(states[back].GetValueOrDefault(code));
            }
        }
    }

    private static Task<ReceiptData?> ReadAsync(FormWorld world, string account) => new ReceiptQuery(world.World, world.World.User(account), world.World.Clock).RunAsync(ClinicForm);
}
