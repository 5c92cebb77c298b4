using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using static MedCommunity.Core.Forms.SubmissionState;

namespace MedCommunity.Tests.Forms;

public sealed class ReportingRulesTests
{
    private static readonly DateTime Due = LocalClock.EndOf(new DateOnly(2026, 11, 16));
    private static readonly Guid County = Guid.CreateVersion7();

    [Fact]
    public void The_due_day_ends_at_its_midnight_in_Shanghai() => Due.Should().Be(new DateTime(2026, 11, 16, 16, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void The_last_tick_of_the_due_day_is_on_time_and_midnight_is_late()
    {
        ReportingRules.OnTime(Due.AddTicks(-1), Due, Due.AddDays(9)).Should().BeTrue();
        ReportingRules.OnTime(Due, Due, Due).Should().BeFalse();
    }

    [Fact]
    public void Nothing_is_said_until_it_is_submitted_or_due()
    {
        ReportingRules.OnTime(null, Due, Due.AddTicks(-1)).Should().BeNull();
        ReportingRules.OnTime(null, Due, Due).Should().BeFalse();
    }

    [Fact]
    public void A_reopening_lapses_exactly_while_the_form_lies_with_the_unit_and_from_the_instant_it_ends()
    {
        const int seed = 20261006;
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            var until = random.Next(3) == 0 ? (DateTime?)null : Due.AddHours(random.Next(-5, 6));
            var state = (SubmissionState)random.Next(1, 7);
            var approved = Written("A", 7, 3);
            var submission = new Submission
            {
                Document = Written("A", 8, 5),
                ApprovedDocument = random.Next(2) == 0 ? approved : null,
                State = state,
                ReopenedUntil = until,
                Revision = 5,
            };
            var isApproved = submission.ApprovedDocument is not null;
            var lapsed = until is { } end && end <= Due && (state is Draft or Returned or Reopened);
            var expected = !lapsed ? state : isApproved ? Approved : Draft;
            var because = $"seed {seed}, case {i}: {state}, until {until:O}, approved {isApproved}";

            submission.StateAt(Due).Should().Be(expected, because);
            submission.DocumentAt(Due)["A"].Number.Should().Be(lapsed && isApproved ? 7 : 8, because);
            foreach (var closed in new[] { true, false })
            {
                ReportingRules.IsStopped(submission, closed, Due).Should()
                    .Be(closed && expected != Approved && (until is null || lapsed), because);
            }

            var (stateThen, valueThen) = (submission.StateAt(Due), submission.DocumentAt(Due)["A"]);
            submission.SettleLapse(Due, 6);
            submission.State.Should().Be(stateThen, because);
            FormDocument.Parse(submission.Document)["A"].Should().Be(valueThen, because);
            (submission.ReopenedUntil is null).Should().Be(until is null || lapsed, because);
            submission.Revision.Should().Be(lapsed ? 6 : 5, because);
        }
    }

    [Fact]
    public void A_form_that_nobody_began_stops_when_its_period_closes()
    {
        ReportingRules.IsStopped(null, periodIsClosed: true, Due).Should().BeTrue();
        ReportingRules.IsStopped(null, periodIsClosed: false, Due).Should().BeFalse();
    }

    [Fact]
    public void A_period_owes_each_form_of_its_rhythm_from_each_unit_of_its_kind_in_the_version_in_force()
    {
        const int seed = 20261007;
        var random = new Random(seed);
        var kinds = Enum.GetValues<UnitKind>();
        for (var i = 0; i < 300; i++)
        {
            var units = Enumerable.Range(0, random.Next(12))
                .Select(n => new OrgNode(Guid.CreateVersion7(), $"u{n}", $"单位{n}", kinds[random.Next(kinds.Length)], null, n, false)).ToList();
            var hospital = new OrgNode(Guid.CreateVersion7(), "gh", "总医院", UnitKind.GeneralHospital, null, 20, false);
            units = [hospital, .. units.Select(u => u.Kind.IsBranch() && random.Next(2) == 0 ? u with { ParentId = hospital.Id } : u)];
            var templates = Enumerable.Range(0, 4).Select(n => new FormTemplate
            {
                CountyId = County,
                Code = $"t{n}",
                Name = $"表{n}",
                Frequency = (Frequency)random.Next(3),
                UnitKinds = string.Join(',', kinds.Where(_ => random.Next(3) == 0)),
                RetiredFrom = random.Next(3) == 0 ? new ReportingPeriod(2026, random.Next(1, 13)) : null,
            }).ToList();
            var versions = templates.SelectMany(t => Enumerable.Range(1, random.Next(4)).Select(n => new FormTemplateVersion
            {
                CountyId = County,
                TemplateId = t.Id,
                Number = n,
                EffectiveFrom = new ReportingPeriod(2024 + n, random.Next(1, 13)),
                Definition = "{}",
                IsDraft = random.Next(5) == 0,
            })).ToList();
            var period = new ReportingPeriod(2026, random.Next(1, 13));
            var dueDay = random.Next(1, 32);
            int? verifiedDueDay = random.Next(2) == 0 ? random.Next(1, 32) : null;

            var owed = ReportingRules.Owed(County, period, dueDay, verifiedDueDay, new OrgTree(units), templates, versions).ToList();

            var expected = new List<(Guid, Guid, Guid)>();
            foreach (var unit in units)
            {
                foreach (var template in templates)
                {
                    var due = template.Frequency == Frequency.Monthly || (template.Frequency == Frequency.Quarterly && (period.Month is 3 or 6 or 9 or 12))
                        || (template.Frequency == Frequency.Yearly && period.Month == 12);
                    due = due && (template.RetiredFrom is null || period.Number < template.RetiredFrom.Value.Number);
                    var version = versions.Where(v => v.TemplateId == template.Id && !v.IsDraft && v.EffectiveFrom.Number <= period.Number).OrderBy(v => v.Number).LastOrDefault();
                    if (due && version is not null && $",{template.UnitKinds},".Contains($",{unit.Kind},", StringComparison.Ordinal))
                    {
                        expected.Add((unit.Id, template.Id, version.Id));
                    }
                }
            }

            owed.Select(o => (o.UnitId, o.TemplateId, o.TemplateVersionId)).Should().BeEquivalentTo(expected, $"seed {seed}, case {i}");
            owed.Where(o => o.CountyId != County || o.Period != period || o.OriginalDueAt != null
                    || o.DueAt != LocalClock.EndOf(period.DueDate(units.Find(u => u.Id == o.UnitId)!.ParentId is null ? dueDay : verifiedDueDay ?? dueDay)))
                .Should().BeEmpty("seed {0}, case {1}", seed, i);
        }
    }

    [Fact]
    public void A_quarterly_form_for_March_is_owed_in_March_alone_of_its_quarter()
    {
        var quarterly = new FormTemplate { Code = "q", Name = "q", Frequency = Frequency.Quarterly, UnitKinds = "" };

        Enumerable.Range(1, 12).Where(m => quarterly.IsDueFor(new ReportingPeriod(2026, m))).Should().Equal(3, 6, 9, 12);
        FormHistory.Of(Frequency.Quarterly, new ReportingPeriod(2026, 3)).Take(2).Should().Equal(new ReportingPeriod(2025, 12), new ReportingPeriod(2025, 9));
    }

    [Fact]
    public void Tallies_are_counts_of_rows_and_shares_of_the_obligations()
    {
        const int seed = 20261008;
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var rows = Enumerable.Range(0, random.Next(20)).Select(_ =>
            {
                var first = random.Next(3) == 0 ? (DateTime?)null : Due.AddHours(random.Next(-3, 3));
                var entered = random.Next(4) == 0;
                return new ReportingRow(
                    Guid.CreateVersion7(), "u", "单位", UnitKind.VillageClinic, null, null, "t", "表", new ReportingPeriod(2026, 10),
                    (SubmissionState)random.Next(7), Due, first, ReportingRules.OnTime(new Obligation { DueAt = Due, IsBackfilled = entered }, first, null, Due.AddHours(-1)), null, false)
                {
                    IsBackfilled = entered,
                };
            }).ToList();
            var (submitted, onTime, approved, entered) = (0, 0, 0, 0);
            foreach (var row in rows)
            {
                submitted += row.FirstSubmittedAt is not null ? 1 : 0;
                onTime += row.FirstSubmittedAt < Due && !row.IsBackfilled ? 1 : 0;
                entered += row.IsBackfilled ? 1 : 0;
                approved += row.State == Approved ? 1 : 0;
            }

            var tally = ReportingTally.Of(rows);

            tally.Should().Be(new ReportingTally(rows.Count, submitted, onTime, approved, entered), "seed {0}, case {1}", seed, i);
            tally.Completeness.Should().Be(rows.Count == 0 ? null : (decimal)submitted / rows.Count);
            tally.Timeliness.Should().Be(rows.Count == entered ? null : (decimal)onTime / (rows.Count - entered), "what was never due was never late");
        }
    }

    private static string Written(string code, decimal value, int revision) =>
        FormDocument.Empty.Write(new Dictionary<string, CellValue> { [code] = CellValue.Of(value) }, 0, revision).Document.ToJson();
}
