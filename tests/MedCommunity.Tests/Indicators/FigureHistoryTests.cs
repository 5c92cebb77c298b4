using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators;

/// <summary>
/// Law 3 over random histories: months opened and closed, forms submitted, approved, returned, reopened and approved again, units that move between
/// communities, another lead hospital, definitions that change. After every few steps the sums stand as a rebuild would make them, and the figures equal
/// a computation that goes through every document, unit and month by itself.
/// </summary>
public sealed class FigureHistoryTests : DatabaseTests
{
    private static readonly ReportingPeriod First = new(2024, 9);

    private static readonly ReportingPeriod Last = new(2026, 3);

    private static readonly DateTime Start = new(2026, 4, 1, 2, 0, 0, DateTimeKind.Utc);

    [Theory, MemberData(nameof(Providers))]
    public async Task Figures_equal_the_slow_computation_and_a_rebuild_finds_no_difference(Provider provider)
    {
        var (steps, rounds) = IsLong ? (4_000, 40) : (600, 6);
        await using var history = await History.CreateAsync(provider, seed: 7);
        for (var round = 0; round < rounds; round++)
        {
            for (var step = 0; step < steps / rounds; step++)
            {
                await history.StepAsync();
            }

            await history.CheckAsync($"round {round}");
        }

        history.Done.Keys.Should().Contain(["approve", "return", "reopen", "submit", "move", "lead", "define", "close"], "a history in which nothing happens proves nothing");
        history.Known.Should().BeGreaterThan(300, "most of what is compared is a value, not its absence");
        await history.DamageAsync();
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("MEDCOMMUNITY_LONG") == "1";

    private sealed class History(TestDatabase database, Guid countyId, int seed) : IAsyncDisposable
    {
        private readonly Random random = new(seed);
        private readonly Guid approver = Guid.CreateVersion7();
        private DateTime now = Start;
        private int defined;

        /// <summary>A diary of the lead hospitals, month by month.</summary>
        private readonly HashSet<(string Unit, ReportingPeriod Month)> leads = [];

        /// <summary>The general hospitals lead until somebody says otherwise.</summary>
        private void Appoint() => leads.UnionWith(Last.Since(First).SelectMany(m => new[] { ("h1", m), ("h2", m) }));

        public Dictionary<string, int> Done { get; } = [];

        /// <summary>How many of the figures compared had a value.</summary>
        public int Known { get; private set; }

        public static async Task<History> CreateAsync(Provider provider, int seed)
        {
            var database = await TestDatabase.CreateAsync(provider);
            await using var db = database.Open();
            var county = CountySetup.Add(db, "small", "小旗", null, null);
            Dictionary<string, OrgUnit> units = [];
            void Add(string code, UnitKind kind, string? parent = null) => units.Add(code, CountySetup.AddUnit(
                db, county.Id, code, code, kind, parent is null ? null : units[parent].Id, new(2020, 1, 1), units.Count));
            foreach (var n in new[] { 1, 2 })
            {
                Add($"k{n}", UnitKind.MedicalCommunity);
                Add($"h{n}", UnitKind.GeneralHospital, $"k{n}");
                Add($"s{n}", UnitKind.SpecialistBranch, $"h{n}");
                Add($"b{n}", UnitKind.TownshipBranch, $"k{n}");
                Add($"c{n}", UnitKind.VillageClinic, $"b{n}");
                Add($"d{n}", UnitKind.ServiceStation, $"b{n}");
                units[$"h{n}"].IsLeadHospital = true;
            }

            Add("i", UnitKind.InsuranceBureau);
            Add("w", UnitKind.HealthCommission);
            Add("j", UnitKind.PublicHealthAgency);
            await db.SaveChangesAsync();
            foreach (var month in Last.Since(First))
            {
                db.CountyPeriods.Add(new CountyPeriod { CountyId = county.Id, Period = month, OpenedAt = Start });
                db.Obligations.AddRange(ReportingRules.Owed(
                    county.Id, month, 16, null, await db.TreeAsync(county.Id, month.LastDay), await db.FormTemplates.ToListAsync(), await db.FormTemplateVersions.ToListAsync()));
                await db.SaveChangesAsync();
            }

            var history = new History(database, county.Id, seed);
            history.Appoint();
            return history;
        }

        public async Task StepAsync()
        {
            now = now.AddMinutes(random.Next(1, 90));
            var what = random.Next(100) switch { < 62 => "approve", < 70 => "submit", < 78 => "return", < 86 => "reopen", < 91 => "move", < 94 => "lead", < 97 => "define", _ => "close" };
            await using var db = database.Open();
            switch (what)
            {
                case "approve" or "submit" or "return" or "reopen":
                    await FormStepAsync(db, what);
                    break;
                case "move":
                    await MoveAsync(db);
                    break;
                case "lead":
                    await TurnLeadAsync(db);
                    break;
                case "define":
                    await DefineAsync(db);
                    break;
                default:
                    // In their order, as offices do; the last ones stay open.
                    if ((await db.CountyPeriods.Where(p => p.ClosedAt == null).OrderBy(p => p.Period).FirstAsync()) is { } oldest && oldest.Period < Last.AddMonths(-1))
                    {
                        oldest.ClosedAt = now;
                    }

                    break;
            }

            await db.SaveChangesAsync();
            Done[what] = Done.GetValueOrDefault(what) + 1;
        }

        /// <summary>The mark goes to another, or nobody has it; closed months, and those before them, keep what they had.</summary>
        private async Task TurnLeadAsync(AppDbContext db)
        {
            var hospital = Some(await db.OrgUnits.Where(u => u.Kind == UnitKind.GeneralHospital || u.Kind == UnitKind.SpecialistBranch).ToListAsync());
            var closed = await db.CountyPeriods.Where(p => p.ClosedAt != null).Select(p => p.Period).ToListAsync();
            hospital.MarkLead(!hospital.IsLeadHospital, closed.Count == 0 ? null : closed.Max().LastDay.AddDays(1));
            foreach (var month in Last.Since(First).Where(m => closed.Count == 0 || m > closed.Max()))
            {
                _ = hospital.IsLeadHospital ? leads.Add((hospital.Code, month)) : leads.Remove((hospital.Code, month));
            }
        }

        private async Task FormStepAsync(AppDbContext db, string what)
        {
            // The newest months most often, so that some forms go their way many times and some never.
            var period = Last.AddMonths(-Math.Min(random.Next(19), random.Next(19)));
            var owed = Some(await db.Obligations.Where(o => o.Period == period).ToListAsync());
            var version = await db.FormTemplateVersions.SingleAsync(v => v.Id == owed.TemplateVersionId);
            var form = FormDefinition.Parse(version.Definition);
            var submission = await db.Submissions.SingleOrDefaultAsync(s => s.ObligationId == owed.Id);
            if (submission is null)
            {
                submission = new Submission
                {
                    CountyId = countyId,
                    ObligationId = owed.Id,
                    UnitId = owed.UnitId,
                    TemplateId = owed.TemplateId,
                    Period = period,
                    State = SubmissionState.Draft,
                    Document = FormDocument.Empty.ToJson(),
                };
                db.Submissions.Add(submission);
            }

            submission.Revision++;
            if (what is "approve" or "submit")
            {
                submission.Document = FormDocument.Empty.Write(form.Fields.ToDictionary(f => f.Code, f => Cell(f.Decimals)), 0, submission.Revision).Document.ToJson();
            }

            submission.State = what switch { "approve" => SubmissionState.Approved, "submit" => SubmissionState.Submitted, "return" => SubmissionState.Returned, _ => SubmissionState.Reopened };
            if (what == "approve")
            {
                var before = await db.ApprovedValues.Where(v => v.SubmissionId == submission.Id).ToListAsync();
                db.TakeIntoFigures(submission, version.Id, form, before, approver, now);
            }
        }

        private async Task MoveAsync(AppDbContext db)
        {
            var unit = Some(await db.OrgUnits.Where(u => u.Kind == UnitKind.TownshipBranch || u.Kind == UnitKind.VillageClinic || u.Kind == UnitKind.SpecialistBranch).ToListAsync());
            var parents = await db.OrgUnits.Where(u => unit.Kind == UnitKind.VillageClinic ? u.Kind == UnitKind.TownshipBranch : u.Kind == UnitKind.MedicalCommunity).ToListAsync();
            var last = await db.OrgPlacements.SingleAsync(p => p.UnitId == unit.Id && p.To == null);
            var day = Last.AddMonths(-random.Next(19)).FirstDay.AddDays(random.Next(27));
            if (day <= last.From)
            {
                return;
            }

            last.To = day;
            db.OrgPlacements.Add(new OrgPlacement { CountyId = countyId, UnitId = unit.Id, ParentId = Some(parents).Id, From = day });
        }

        private async Task DefineAsync(AppDbContext db)
        {
            string[] elements = ["VISITS_TOTAL", "VISITS_TCM", "DISCHARGES", "STAFF_ON_DUTY", "CHRONIC_MANAGED"];
            string[] kinds = ["", "|TownshipBranch", "|TownshipBranch,ServiceStation,VillageClinic", "|GeneralHospital,SpecialistBranch", "|IsLeadHospital"];
            string Sum() => $"sum({Some(elements)}{Some(kinds)})";
            var code = random.Next(3) == 0 ? "3.1" : $"z{random.Next(3)}";
            var number = Math.Max(code == "3.1" ? 1 : 0, await db.IndicatorVersions.Where(v => v.Code == code).MaxAsync(v => (int?)v.Number) ?? 0) + 1;
            db.IndicatorVersions.Add(new IndicatorVersion
            {
                CountyId = countyId,
                Code = code,
                Number = number,
                EffectiveFrom = Last.AddMonths(-random.Next(12)),
                Name = $"自定{++defined}",
                Aspect = "补充指标",
                Unit = "%",
                Numerator = random.Next(3) switch { 0 => $"{Sum()}/{Sum()}", 1 => $"{Sum()}+{Sum()}-{Sum()}", _ => Sum() },
                Denominator = random.Next(4) == 0 ? null : Sum(),
                Factor = 100,
                Better = "up",
                Levels = "institution,community,county",
                Source = "试",
                IsRetired = random.Next(8) == 0,
                SavedAt = now,
                SavedByName = "试",
            });
        }

        public async Task CheckAsync(string when)
        {
            await using var db = database.Open();
            var county = await db.Counties.AsNoTracking().SingleAsync();
            var rebuilt = await FigureRebuild.VerifyAsync(db, county);
            rebuilt.Differences.Should().BeEmpty(when);
            rebuilt.Sums.Should().BePositive();
            var slow = await SlowFigures.ReadAsync(db, (unit, month) => leads.Contains((unit, month)));
            var catalogue = await IndicatorCatalogue.ReadAsync(db, countyId);
            var tree = await db.TreeAsync(countyId, Last.LastDay);
            await CheckPartsAsync(db, catalogue, tree, when);
            foreach (var scope in new[] { null, "k1", "k2", "h1", "b2", "c1" })
            {
                foreach (var byUnit in new[] { false, true })
                {
                    var figures = await IndicatorFigures.ReadAsync(db, new(countyId, scope is null ? null : tree.FindByCode(scope), catalogue.All, First, new(2026, 12), byUnit));
                    for (var n = 0; n < 40; n++)
                    {
                        var period = Last.AddMonths(-random.Next(15));
                        var indicator = Some(catalogue.At(period).Where(i => i.Kind != IndicatorKind.Judgement).ToList());
                        var window = Some(Enum.GetValues<IndicatorWindow>());
                        var figure = figures.Figure(indicator, window, period);
                        var expected = slow.Figure(indicator, window, period, scope);
                        var name = $"{when}: {indicator.Code} ({indicator.Numerator} over {indicator.Denominator}) {window} {period} of {scope ?? "the county"}, {(byUnit ? "by unit" : "by kind")}; {figure.NoValueReason}";
                        Known += figure.Value is null ? 0 : 1;
                        Near(figure.Value).Should().Be(Near(expected.Value), name);
                        figure.Completeness.Should().Be(expected.Completeness, name);
                        (figure.NoValueReason is null).Should().Be(figure.Value is not null, name);
                        foreach (var part in figure.Parts)
                        {
                            Near(part.Contributions.Sum(c => c.Numerator ?? 0)).Should().Be(Near(part.Numerator ?? 0), name);
                            Near(part.Contributions.Sum(c => c.Denominator ?? 0)).Should().Be(Near(part.Denominator ?? 0), name);
                        }
                    }
                }
            }
        }

        /// <summary>The county's reading cut into its parts says of each what a reading of that part alone does.</summary>
        private async Task CheckPartsAsync(AppDbContext db, IndicatorCatalogue catalogue, OrgTree tree, string when)
        {
            Task<IndicatorFigures> ReadAsync(OrgNode? scope, bool byUnit) => IndicatorFigures.ReadAsync(db, new(countyId, scope, catalogue.All, First, new(2026, 12), byUnit));
            string[] communities = ["k1", "k2"];
            string[] institutions = ["h1", "s2", "b1", "b2", "c1", "d2", "i", "w"];
            foreach (var (codes, byUnit) in new[] { (communities, false), (communities, true), (institutions, true) })
            {
                List<OrgNode> nodes = [.. codes.Select(c => tree.FindByCode(c)!)];
                foreach (var (node, part) in nodes.Zip((await ReadAsync(null, byUnit)).Of(nodes)))
                {
                    var alone = await ReadAsync(node, byUnit: false);
                    var period = Last.AddMonths(-random.Next(15));
                    foreach (var indicator in catalogue.At(period))
                    {
                        foreach (var window in Enum.GetValues<IndicatorWindow>())
                        {
                            var (figure, expected) = (part.Figure(indicator, window, period), alone.Figure(indicator, window, period));
                            var name = $"{when}: {indicator.Code} {window} {period} of {node.Code}, {(byUnit ? "by unit" : "by kind")}";
                            (Near(figure.Value), Near(figure.Numerator), Near(figure.Denominator)).Should().Be((Near(expected.Value), Near(expected.Numerator), Near(expected.Denominator)), name);
                            (figure.NoValueReason, figure.Completeness, figure.AsOf).Should().Be((expected.NoValueReason, expected.Completeness, expected.AsOf), name);
                            figure.YearlyPeriods.Should().Equal(expected.YearlyPeriods, name);
                        }
                    }
                }
            }
        }

        /// <summary>What a rebuild is for: each kind of damage is found and mended.</summary>
        public async Task DamageAsync()
        {
            foreach (var damage in new[]
            {
                """UPDATE "ApprovedValues" SET "ScaledValue" = 10000 + COALESCE("ScaledValue", 0) WHERE "Id" = (SELECT MIN("Id"::text)::uuid FROM "ApprovedValues")""",
                """DELETE FROM "ApprovedValues" WHERE "Id" = (SELECT MIN("Id"::text)::uuid FROM "ApprovedValues")""",
                """UPDATE "FigureSums" SET "Numbers" = "Numbers" + 1 WHERE "Id" = (SELECT MIN("Id"::text)::uuid FROM "FigureSums")""",
                """DELETE FROM "FigureForms" WHERE "Id" = (SELECT MIN("Id"::text)::uuid FROM "FigureForms")""",
            })
            {
                await using var db = database.Open();
                var county = await db.Counties.AsNoTracking().SingleAsync();
                await db.Database.ExecuteSqlRawAsync(db.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal) ? damage.Replace("""MIN("Id"::text)::uuid""", """MIN("Id")""", StringComparison.Ordinal) : damage);
                var found = await FigureRebuild.VerifyAsync(db, county);
                found.DifferenceCount.Should().Be(1, damage);
                found.Differences[0].Should().Contain("应为");
                await using (var write = await db.BeginWriteAsync())
                {
                    await FigureRebuild.RunAsync(db, county);
                    await write.CommitAsync();
                }

                (await FigureRebuild.VerifyAsync(db, county)).DifferenceCount.Should().Be(0, damage);
            }
        }

        /// <summary>Not filled, not applicable, zero, or a number.</summary>
        private CellValue Cell(int decimals) => random.Next(12) switch
        {
            0 => CellValue.NotFilled,
            1 => CellValue.NotApplicable,
            2 => CellValue.Of(0),
            _ => CellValue.Of(Math.Round((decimal)(random.NextDouble() * 5_000), decimals)),
        };

        private T Some<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

        /// <summary>A mean's last decimals depend on the order of the sum.</summary>
        private static decimal? Near(decimal? value) => value is { } number ? decimal.Round(number, 9) : null;

        public ValueTask DisposeAsync() => database.DisposeAsync();
    }
}
