using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Commands;
using MedCommunity.Web.Commands.Demonstration;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedCommunity.Tests.Data;

/// <summary><c>demo load --counties N --months M</c>: what it promises, on a small load around a year's end, when yearly forms are due.</summary>
public sealed partial class SyntheticCountiesTests : DatabaseTests
{
    private const int Counties = 2;
    private const int Months = 3;

    /// <summary>Units that owe a form every month: hospital, specialists, townships and centres, stations, clinics, 医保局.</summary>
    private const int Monthly = 1 + 3 + 22 + 4 + 180 + 1;
    private const int Yearly = 2;

    private static readonly ReportingPeriod Last = new(2026, 12);

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_unit_has_approved_forms_of_closed_months_and_all_cells_are_in_the_figures(Provider provider)
    {
        var clock = YearsEnd();
        await using var database = await TestDatabase.CreateAsync(provider);
        using var progress = new StringWriter();

        var loaded = await Load(database, clock).RunAsync(Counties, Months, progress);

        loaded.IsDone.Should().BeTrue(loaded.Message);
        await using var db = database.Open(clock);
        var counties = await db.Counties.AsNoTracking().OrderBy(c => c.Code).ToListAsync();
        counties.Select(c => (c.Code, c.Name, c.IsDemonstration)).Should().Equal(("synthetic-001", "合成旗县001", true), ("synthetic-002", "合成旗县002", true));
        progress.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(Counties).And.SatisfyRespectively(
            first => first.Should().StartWith("demo load: 合成旗县001，221个机构，635份报表（1/2"),
            second => second.Should().StartWith("demo load: 合成旗县002，221个机构，635份报表（2/2"));
        foreach (var county in counties)
        {
            (await db.OrgUnits.CountAsync(u => u.CountyId == county.Id && u.IsDemonstration)).Should().Be(SyntheticCounty.Size);
            var tree = await db.TreeAsync(county.Id, Last.LastDay);
            var periods = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == county.Id).OrderBy(p => p.Period).ToListAsync();
            periods.Select(p => p.Period).Should().Equal(Last.Since(Last.AddMonths(1 - Months)));
            periods.Should().OnlyContain(p => p.OpenedAt < p.ClosedAt && p.ClosedAt <= clock.Utc() && !p.IsBackfilled);
            var closings = periods.ToDictionary(p => p.Period);
            var obligations = await db.Obligations.AsNoTracking().Where(o => o.CountyId == county.Id).ToDictionaryAsync(o => o.Id);
            obligations.Values.Select(o => (o.UnitId, o.TemplateId, o.Period)).Should().OnlyHaveUniqueItems().And.HaveCount((Monthly * Months) + Yearly);
            var submissions = await db.Submissions.AsNoTracking().Where(s => s.CountyId == county.Id).ToListAsync();
            submissions.Select(s => s.ObligationId).Should().BeEquivalentTo(obligations.Keys);
            submissions.Should().OnlyContain(s => s.State == SubmissionState.Approved && s.Document == s.ApprovedDocument && s.IsDemonstration);
            submissions.Count(s => s.OnTime == false).Should().BeInRange(1, submissions.Count / 10, "a few came late");
            var events = (await db.SubmissionEvents.AsNoTracking().Where(e => e.CountyId == county.Id).ToListAsync()).ToLookup(e => e.SubmissionId);
            var values = (await db.ApprovedValues.AsNoTracking().Where(v => v.CountyId == county.Id).ToListAsync()).ToLookup(v => v.SubmissionId);
            var forms = await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == county.Id).ToDictionaryAsync(v => v.Id, v => FormDefinition.Parse(v.Definition));
            foreach (var submission in submissions)
            {
                var owed = obligations[submission.ObligationId];
                (submission.UnitId, submission.TemplateId, submission.Period).Should().Be((owed.UnitId, owed.TemplateId, owed.Period));
                submission.OnTime.Should().Be(submission.FirstSubmittedAt < owed.DueAt);
                (submission.VerifiedAt is null).Should().Be(tree.VerifierOf(submission.UnitId) is null);
                DateTime[] way = [closings[owed.Period].OpenedAt, submission.FirstSubmittedAt!.Value, submission.VerifiedAt ?? submission.FirstSubmittedAt.Value, submission.ApprovedAt!.Value, closings[owed.Period].ClosedAt!.Value];
                way.Should().BeInAscendingOrder();
                events[submission.Id].OrderBy(e => e.At).Select(e => e.At).Should().Equal(
                    new[] { submission.SubmittedAt, submission.VerifiedAt, submission.ApprovedAt }.OfType<DateTime>(), "each step is on record");

                var document = FormDocument.Parse(submission.Document);
                FormCheck.Run(forms[owed.TemplateVersionId], document.Values).Should().NotContain(f => f.Severity == Severity.Error);
                values[submission.Id].Select(v => (v.Element, CellValue.OfScaled(v.Kind, v.ScaledValue))).OrderBy(v => v.Element, StringComparer.Ordinal)
                    .Should().Equal(document.Values.Select(v => (v.Key, v.Value)).OrderBy(v => v.Key, StringComparer.Ordinal));
                values[submission.Id].Select(v => (v.UnitId, v.Period, v.TemplateVersionId, v.ApprovedAt)).Distinct()
                    .Should().Equal((submission.UnitId, submission.Period, owed.TemplateVersionId, submission.ApprovedAt.Value));
            }

            values.Sum(v => v.Count()).Should().Be(submissions.Sum(s => FormDocument.Parse(s.Document).Values.Count));
            values.SelectMany(v => v).Select(v => v.Kind).Distinct().Should().BeEquivalentTo([CellKind.Number, CellKind.NotApplicable]);
            var entries = await db.AuditEntries.AsNoTracking().Where(e => e.CountyId == county.Id).ToListAsync();
            entries.Select(e => (e.Action, e.Subject, e.After)).Should().Equal(("demo load", "County", "221个机构，635份报表"));
            entries.Should().OnlyContain(e => AuditChain.IsGenuine(TestDatabase.Key, e));
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task In_development_the_accounts_have_the_known_password_and_read_the_counties_figures(Provider provider)
    {
        var clock = YearsEnd();
        await using var database = await TestDatabase.CreateAsync(provider);
        (await Load(database, clock).RunAsync(Counties, Months, TextWriter.Null)).IsDone.Should().BeTrue();
        await using var portal = new TestPortal(database.Settings, clock, Environments.Development);

        foreach (var (account, seen) in new[] { ("auditor", "synthetic-001 synthetic-002"), ("synthetic-002", "synthetic-002"), ("admin", "") })
        {
            using var client = portal.CreateClient(new() { AllowAutoRedirect = false });
            (await client.PostFormAsync("/account/login", new() { ["Name"] = account, ["Password"] = DemonstrationCounty.Password })).StatusCode.Should().Be(HttpStatusCode.Redirect, account);
            foreach (var county in new[] { "synthetic-001", "synthetic-002" })
            {
                var answer = await client.GetAsync($"/api/v1/indicators?county={county}&period={Last}&window=month");
                answer.IsSuccessStatusCode.Should().Be(seen.Contains(county, StringComparison.Ordinal), $"{account} in {county}: {answer.StatusCode}");
                if (answer.IsSuccessStatusCode)
                {
                    var rows = (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().ToList();
                    rows.Where(r => r.GetProperty("kind").GetString() == "Ratio").Should().NotBeEmpty().And.OnlyContain(r => r.GetProperty("value").ValueKind == JsonValueKind.Number && r.GetProperty("completeness").GetDecimal() == 1);
                }
            }
        }

        await using var db = database.Open(clock);
        (await db.Users.Where(a => a.LockoutEnd != null).Select(a => a.UserName).OrderBy(n => n).ToListAsync()).Should().Equal("demo-units", "demo-verifiers");
    }

    [Fact]
    public async Task PostgreSQL_keeps_the_loaded_counties_apart_and_the_portals_role_cannot_load()
    {
        var clock = YearsEnd();
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql);
        var asPortal = Load(database, clock, database.Settings with { Owner = database.Settings.Connection });
        (await FluentActions.Awaiting(() => asPortal.RunAsync(1, 1, TextWriter.Null)).Should().ThrowAsync<Web.Hosting.SettingsException>()).WithMessage("*ConnectionStrings:Owner*");
        await using var owner = database.Open(clock);
        (await LoadDemonstration.IsEmptyAsync(owner)).Should().BeTrue("it was refused before anything began");

        (await Load(database, clock).RunAsync(Counties, 1, TextWriter.Null)).IsDone.Should().BeTrue();

        foreach (var county in await owner.Counties.AsNoTracking().Select(c => c.Id).ToListAsync())
        {
            await using var db = database.OpenAsPortal(clock);
            await db.EnterAsync([county]);
            (await db.Submissions.Select(s => s.CountyId).Distinct().ToListAsync()).Should().Equal(county);
            (await db.ApprovedValues.Select(v => v.CountyId).Distinct().ToListAsync()).Should().Equal(county);
            (await db.Submissions.CountAsync()).Should().Be(Monthly + Yearly);
        }

        await using var nobody = database.OpenAsPortal(clock);
        (await nobody.Obligations.AnyAsync() || await nobody.Submissions.AnyAsync() || await nobody.ApprovedValues.AnyAsync() || await nobody.SubmissionEvents.AnyAsync()).Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_database_that_is_not_empty_is_left_as_it_is(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        await using var db = world.CreateDbContext();
        var before = await db.Submissions.CountAsync();

        var again = await Load(world.Database, world.Clock).RunAsync(1, 1, TextWriter.Null);

        (again.Outcome, again.Message).Should().Be((Outcome.Invalid, LoadDemonstration.NotEmpty));
        (await db.Counties.CountAsync(), await db.Submissions.CountAsync()).Should().Be((3, before));
    }

    [Fact]
    public async Task Outside_development_nobody_gets_the_known_password_and_a_second_load_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.Sqlite);
        var load = Load(database, YearsEnd(), environment: Environments.Production);
        (await load.RunAsync(1, 1, TextWriter.Null)).IsDone.Should().BeTrue();

        await using var db = database.Open();
        (await db.Users.Select(a => a.UserName).OrderBy(n => n).ToListAsync()).Should().Equal("admin", "auditor", "demo-units", "demo-verifiers", "synthetic-001");
        (await db.Users.AnyAsync(a => a.PasswordHash != null || a.IsDemonstration)).Should().BeFalse();
        (await load.RunAsync(1, 1, TextWriter.Null)).Outcome.Should().Be(Outcome.Invalid);
        (await db.Counties.CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Units_stand_where_their_kinds_may_and_every_third_county_has_two_communities()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.Sqlite);
        for (var number = 1; number <= 6; number++)
        {
            await using var db = database.Open();
            var county = SyntheticCounty.Add(db, number);
            var tree = county.Tree;

            tree.All.Should().HaveCount(SyntheticCounty.Size);
            tree.All.Where(u => !u.Kind.MayStandBelow(tree.Parent(u.Id)?.Kind)).Should().BeEmpty();
            tree.All.Select(u => u.Code).Should().OnlyHaveUniqueItems().And.OnlyContain(c => Code().IsMatch(c));
            tree.All.Select(u => (u.ParentId, u.Name)).Should().OnlyHaveUniqueItems();
            var communities = tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity).ToList();
            communities.Should().HaveCount(number % 3 == 0 ? 2 : 1);
            foreach (var community in communities)
            {
                var below = tree.Below(community.Id).Select(u => u.Id).ToHashSet();
                county.Units.Count(u => u.IsLeadHospital && below.Contains(u.Id)).Should().Be(1);
                below.Count.Should().BeGreaterThan(100);
            }

            tree.All.Where(u => u.Kind.IsBranch() || u.Kind.IsBelowBranch()).Should().OnlyContain(u => tree.VerifierOf(u.Id) != null);
        }
    }

    [Fact]
    public async Task The_same_day_gives_the_same_figures_and_counties_differ()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.Sqlite);
        var now = YearsEnd().Utc();

        var first = Figures(1);
        Figures(1).Should().Equal(first);
        Figures(2).Should().NotEqual(first);
        Figures(2).Should().HaveSameCount(first);

        List<string> Figures(int number)
        {
            using var db = database.Open();
            var county = SyntheticCounty.Add(db, number);
            var accounts = new SyntheticAccounts(null);
            var forms = new SyntheticForms(county, accounts, accounts.AddTo(db, county.County, new(2024, 1, 1)), now);
            forms.Lay([.. db.FormTemplates.Local], [.. db.FormTemplateVersions.Local], 2);
            return [.. forms.Submissions.Select(s => s.Document)];
        }
    }

    [Theory]
    [InlineData(2026, 12, 1, 0)] // the month has just ended: nothing is due yet
    [InlineData(2026, 12, 16, 23)]
    [InlineData(2028, 2, 29, 9)]
    public async Task On_any_day_nothing_happens_in_the_future_or_before_the_month_was_open(int year, int month, int day, int hour)
    {
        var clock = new TestClock();
        clock.SetLocal(new(year, month, day), new(hour, 5));
        await using var database = await TestDatabase.CreateAsync(Provider.Sqlite);
        await using var db = database.Open(clock);
        var county = SyntheticCounty.Add(db, 1);
        var accounts = new SyntheticAccounts(null);
        var forms = new SyntheticForms(county, accounts, accounts.AddTo(db, county.County, new(2024, 1, 1)), clock.Utc());

        forms.Lay([.. db.FormTemplates.Local], [.. db.FormTemplateVersions.Local], 2);

        var opened = forms.Periods.ToDictionary(p => p.Period, p => p.OpenedAt);
        forms.Periods.Should().OnlyContain(p => p.OpenedAt < p.ClosedAt && p.ClosedAt <= clock.Utc());
        forms.Submissions.Should().OnlyContain(s => opened[s.Period] < s.SubmittedAt && s.SubmittedAt < s.ApprovedAt && s.ApprovedAt < clock.Utc());
        forms.Submissions.Should().OnlyContain(s => s.OnTime != null);
    }

    [Theory]
    [InlineData("demo", "load", "--counties", "0", "--months", "3")]
    [InlineData("demo", "load", "--counties", "1001", "--months", "3")]
    [InlineData("demo", "load", "--counties", "-1", "--months", "3")]
    [InlineData("demo", "load", "--counties", "two", "--months", "3")]
    [InlineData("demo", "load", "--counties", "2", "--months", "61")]
    [InlineData("demo", "load", "--counties", "2", "--months", "1.5")]
    [InlineData("demo", "load", "--counties", "2")]
    [InlineData("demo", "load", "--months", "3")]
    [InlineData("demo", "load", "--counties", "--months", "3")]
    [InlineData("demo", "load", "--counties", "2", "--months")]
    public async Task Numbers_that_make_no_sense_are_wrong_use_before_anything_is_opened(params string[] arguments) =>
        (await CommandLine.RunAsync(arguments, () => throw new InvalidOperationException("The database was asked for."))).Should().Be(CommandLine.WrongUse);

    private static TestClock YearsEnd()
    {
        var clock = new TestClock();
        clock.SetLocal(new(2027, 1, 20), new(9, 0));
        return clock;
    }

    private static LoadCounties Load(TestDatabase database, TestClock clock, Web.Hosting.DatabaseSettings? settings = null, string? environment = null) => new(
        settings ?? database.Settings, new WriteGate(), clock, TestDatabase.Key, new PasswordHasher<Account>(),
        new HostingEnvironment { EnvironmentName = environment ?? Environments.Development }, NullLogger<LoadCounties>.Instance);

    [GeneratedRegex("^[a-z0-9-]+$")]
    private static partial Regex Code();
}
