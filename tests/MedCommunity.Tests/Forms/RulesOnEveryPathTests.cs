using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

/// <summary>The rules are the server's: whichever way the same values come in, the same is refused and the same is found.</summary>
public sealed class RulesOnEveryPathTests : DatabaseTests
{
    /// <summary>
    /// A clinic's VISITS_TOTAL, VISITS_TCM and REFERRALS_UP as JSON; what cannot even be kept; the errors that block submission; the warnings.
    /// <c>before</c> stands for what the clinic had the month before, <c>thrice</c> for three times that and one more.
    /// </summary>
    private static readonly (string Values, string Refused, string Errors, string Warnings)[] Cases =
    [
        ("before before before", "", "", ""),
        ("null null null", "", "VISITS_TOTAL VISITS_TCM REFERRALS_UP", ""),
        ("\"na\" \"na\" \"na\"", "", "", ""),
        ("thrice before before", "", "", "VISITS_TOTAL"),
        ("before thrice before", "", "VISITS_TCM", "VISITS_TCM"),
        ("before before 0.5", "", "REFERRALS_UP", "REFERRALS_UP"),
        ("before -1 \"na\"", "", "VISITS_TCM", "VISITS_TCM"),
        ("\"na\" before before", "", "", ""),
        ("before 0 before", "", "", "VISITS_TCM"),
        ("before 1.00001 before", "VISITS_TCM", "", ""),
        ("9000000001 before before", "VISITS_TOTAL", "", ""),
        ("\"12a\" before \"一\"", "VISITS_TOTAL REFERRALS_UP", "", ""),
    ];

    private static readonly string[] Codes = ["VISITS_TOTAL", "VISITS_TCM", "REFERRALS_UP"];

    [Theory, MemberData(nameof(Providers))]
    public async Task The_same_values_meet_the_same_rules_on_the_page_the_API_and_in_Excel(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        using var client = await world.World.ClientAsync("clinic");
        var before = FormDocument.Parse((await world.RowAsync(ClinicForm with { Period = ClinicForm.Period.AddMonths(-1) }))!.Document);
        var paths = new Dictionary<string, Func<Dictionary<string, string>, Task<PathOutcome>>>
        {
            ["page"] = values => ByUseCaseAsync(world, values),
            ["API"] = values => ByApiAsync(client, values),
            ["Excel"] = values => ByExcelAsync(world, values),
        };
        foreach (var (written, refused, errors, warnings) in Cases)
        {
            // VISITS_TCM of the month before keeps within VISITS_TOTAL: a form that was approved broke no rule.
            var values = Codes.Zip(written.Split(' '), (code, value) => (code, value)).ToDictionary(c => c.code, c => c.value switch
            {
                "before" => JsonSerializer.Serialize(before[c.code]),
                "thrice" => JsonSerializer.Serialize((before["VISITS_TOTAL"].Number!.Value * 3) + 1),
                var other => other,
            });
            foreach (var (name, runAsync) in paths)
            {
                await world.PutAsync(ClinicForm, SubmissionState.NotStarted);

                var outcome = await runAsync(values);

                string.Join(' ', outcome.Refused).Should().Be(refused, $"{name}: {written}");
                string.Join(' ', outcome.Errors).Should().Be(errors, $"{name}: {written}");
                string.Join(' ', outcome.Warnings).Should().Be(warnings, $"{name}: {written}");
                var row = await world.RowAsync(ClinicForm);
                (row?.State ?? SubmissionState.NotStarted).Should().Be(
                    refused.Length > 0 || (written == "null null null") ? SubmissionState.NotStarted : errors.Length > 0 ? SubmissionState.Draft : SubmissionState.Submitted, $"{name}: {written}");
            }
        }
    }

    private static async Task<PathOutcome> ByUseCaseAsync(FormWorld world, Dictionary<string, string> values)
    {
        var saved = await world.SaveAsync("clinic", ClinicForm, Body(values), version: 0);
        return saved.Outcome == Outcome.Invalid
            ? PathOutcome.Refuse(saved.Errors.Keys)
            : await SubmitAsync(world, saved.Value!.Findings.Select(f => (f.Cell, IsError: f.Severity == "error")));
    }

    private static async Task<PathOutcome> ByApiAsync(HttpClient client, Dictionary<string, string> values)
    {
        const string url = $"/api/v1/submissions/{Clinic}/2026-10/clinic-monthly";
        using var content = new StringContent("{\"version\":0,\"values\":" + Body(values) + "}", System.Text.Encoding.UTF8, "application/json");
        using var put = await client.PutAsync(url, content);
        var saved = await put.Content.ReadFromJsonAsync<JsonElement>();
        if (!put.IsSuccessStatusCode)
        {
            return PathOutcome.Refuse(saved.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        }

        var found = saved.GetProperty("findings").EnumerateArray().Select(f => (Cell: f.GetProperty("cell").GetString()!, IsError: f.GetProperty("severity").GetString() == "error")).ToList();
        using var submit = await client.PostAsync(url + "/submit", null);
        var answer = await submit.Content.ReadFromJsonAsync<JsonElement>();
        return PathOutcome.Of(found, submit.IsSuccessStatusCode ? [] : answer.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    private static async Task<PathOutcome> ByExcelAsync(FormWorld world, Dictionary<string, string> values)
    {
        var user = world.World.User("clinic");
        var import = new ImportForm(world.World, new SaveCells(world.Desk(user), user), user, world.World.Clock);
        var empty = (await new FormFileQuery(world.World, world.World.User("clinic"), world.World.Clock).RunAsync(ClinicForm)).Value!.Content;
        var file = Workbooks.FillForm(empty, values.ToDictionary(v => v.Key, v => v.Value switch
        {
            "null" => null,
            "\"na\"" => "不适用",
            var text when text.StartsWith('"') => (object?)text.Trim('"'),
            var number => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture),
        }));
        var check = await import.RunAsync(ClinicForm, file, dryRun: true);
        (await world.RowAsync(ClinicForm)).Should().BeNull("a check writes nothing");
        var done = await import.RunAsync(ClinicForm, file, dryRun: false);
        done.Should().BeEquivalentTo(check, "a check says what the import does");
        return check.Outcome == Outcome.Invalid
            ? PathOutcome.Refuse(check.Value!.Unreadable.Select(f => values.Keys.Single(code => f.Address == $"E{Workbooks.RowOf(file, code)}")))
            : await SubmitAsync(world, check.Value!.Findings.Select(f => (Cell: values.Keys.Single(code => f.Address == $"E{Workbooks.RowOf(file, code)}"), f.IsError)));
    }

    private static string Body(Dictionary<string, string> values) => "{" + string.Join(',', values.Select(v => $"\"{v.Key}\":{v.Value}")) + "}";

    private static async Task<PathOutcome> SubmitAsync(FormWorld world, IEnumerable<(string Cell, bool IsError)> found) =>
        PathOutcome.Of(found, (await world.DoAsync("clinic", ClinicForm, SubmissionAction.Submit)).Errors.Keys);

    /// <summary>What became of the values on one path, cell by cell in the form's order.</summary>
    private sealed record PathOutcome(IEnumerable<string> Refused, IEnumerable<string> Errors, IEnumerable<string> Warnings)
    {
        public static PathOutcome Refuse(IEnumerable<string> cells) => new(InOrder(cells), [], []);

        public static PathOutcome Of(IEnumerable<(string Cell, bool IsError)> found, IEnumerable<string> blocking)
        {
            var list = found.ToList();
            var errors = InOrder(list.Where(f => f.IsError).Select(f => f.Cell));
            InOrder(blocking).Should().Equal(errors, "what is found as an error blocks the submission, and nothing else does");
            return new([], errors, InOrder(list.Where(f => !f.IsError).Select(f => f.Cell)));
        }

        private static string[] InOrder(IEnumerable<string> cells) => [.. Codes.Intersect(cells)];
    }
}
