// dotnet run -c Release --project tests/MedCommunity.Benchmarks -- submissions
// A form of 40 cells saved and submitted through the use cases, as a share of plain SQL that writes the same rows and reads the same twelve months in the same
// run; at 1, 4 and 16 writers, with 1 and with 100 counties in the database, the two in turns. On the PostgreSQL server that MEDCOMMUNITY_TEST_POSTGRES names, as the portal's own role.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Commands.Demonstration;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MedCommunity.Benchmarks;

internal static class SubmissionBenchmark
{
    private const int Cells = 40;
    private const int Rounds = 14;

    /// <summary>A portal has served for days; until the runtime has compiled its hot paths a form takes thrice the time.</summary>
    private const int WarmingRounds = 12;
    private const string Template = "benchmark";
    private const string Role = "medcommunity_benchmark_portal";
    private static readonly int[] Writers = [1, 4, 16];

    public static async Task RunAsync()
    {
        var server = Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES") ?? throw new InvalidOperationException("MEDCOMMUNITY_TEST_POSTGRES names no server.");
        await AuditBenchmark.OnServerAsync(server, $"DO $$ BEGIN CREATE ROLE {Role} LOGIN NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        await using (var one = await Place.LayAsync(server, counties: 1))
        await using (var hundred = await Place.LayAsync(server, counties: 100))
        {
            await MeasureAsync([one, hundred]);
        }

        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A portal on a database of its own, with so many counties.</summary>
    private sealed class Place(string server, string name, int counties) : IAsyncDisposable
    {
        private readonly BenchmarkPortal portal = new(Plain(server, name), Owned(server, name));
        private AsyncServiceScope scope;

        public int Counties => counties;

        public string Owner { get; } = Owned(server, name);

        public string Sql { get; } = Plain(server, name);

        public Ground Ground { get; private set; } = null!;

        public IDbContextFactory<AppDbContext> Contexts { get; private set; } = null!;

        public static async Task<Place> LayAsync(string server, int counties)
        {
            var name = $"benchmark_{Guid.NewGuid():N}";
            await AuditBenchmark.OnServerAsync(server, $"CREATE DATABASE {name}");
            var place = new Place(server, name, counties);
            place.Ground = await SubmissionBenchmark.LayAsync(place.portal, place.Owner);
            await CopyCountyAsync(place.Owner, place.Ground.County, counties - 1);

            // Or the server tidies the new rows up while it is measured.
            await ExecuteAsync(place.Owner, "VACUUM (ANALYZE)");
            await ExecuteAsync(place.Owner, "CHECKPOINT");
            place.scope = place.portal.Services.CreateAsyncScope();
            place.Contexts = place.scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>();
            return place;
        }

        public async ValueTask DisposeAsync()
        {
            await scope.DisposeAsync();
            await portal.DisposeAsync();
            await AuditBenchmark.OnServerAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }

        private static string Owned(string server, string name) => new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();

        private static string Plain(string server, string name) => DatabaseSettings.Preparing(
            new NpgsqlConnectionStringBuilder(Owned(server, name)) { Username = Role, Password = null, MaxPoolSize = 50 }.ToString());
    }

    private sealed record Ground(
        Guid County, IReadOnlyList<Guid> Accounts, IReadOnlyList<(string Code, Guid Unit, Guid Obligation)> Units, Guid TemplateId, ReportingPeriod Period, IReadOnlyList<string> Codes);

    /// <summary>A form of 40 cells for the clinics, approved for the twelve months before the one under way, and sixteen doctors who share the clinics.</summary>
    private static async Task<Ground> LayAsync(BenchmarkPortal portal, string owner)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var contexts = scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>();
        await using var db = await contexts.CreateDbContextAsync();
        await db.EnterAllAsync();
        var county = await db.Counties.Where(c => c.Code == "keshiketeng").Select(c => c.Id).SingleAsync();
        var period = DemonstrationForms.UnderWay(TimeProvider.System.Utc());
        var tree = await db.TreeAsync(county, period.LastDay);
        var clinics = tree.All.Where(u => u.Kind == UnitKind.VillageClinic).Take(112).ToList();
        var codes = Enumerable.Range(0, Cells).Select(i => $"BENCH_{i:00}").ToList();
        db.AuditAsBatch(county, "demo load", nameof(Submission), "benchmark");
        var people = new List<Guid>();
        for (var i = 0; i < Writers.Max(); i++)
        {
            var account = new Account { Id = Guid.CreateVersion7(), UserName = $"bench{i}", NormalizedUserName = $"BENCH{i}", DisplayName = $"村医{i}", SecurityStamp = "x" };
            db.Users.Add(account);
            people.Add(account.Id);
        }

        foreach (var (i, clinic) in clinics.Index())
        {
            db.RoleGrants.Add(new RoleGrant { CountyId = county, AccountId = people[i % people.Count], UnitId = clinic.Id, Role = Core.Accounts.Role.VillageDoctor, From = period.FirstDay });
        }

        var definition = new FormDefinition(
            [new("基准", [.. codes.Select((c, i) => new FormField(c, $"第{i}项", "人次"))])],
            [.. codes.Chunk(2).Select(pair => new FormRule(pair[0], pair[1], Severity.Error, "请核对"))]);
        var template = new FormTemplate { CountyId = county, Code = Template, Name = "基准表", Frequency = Frequency.Monthly, UnitKinds = nameof(UnitKind.VillageClinic) };
        var version = new FormTemplateVersion { CountyId = county, TemplateId = template.Id, Number = 1, EffectiveFrom = new(2000, 1), Definition = definition.ToJson() };
        db.AddRange(template, version);
        await db.SaveChangesAsync();
        var document = FormDocument.Empty.Write(codes.ToDictionary(c => c, _ => CellValue.Of(100)), 0, 1).Document.ToJson();
        var units = new List<(string, Guid, Guid)>();
        foreach (var clinic in clinics)
        {
            for (var back = 0; back <= FormHistory.Length; back++)
            {
                var month = period.AddMonths(-back);
                var owed = new Obligation { CountyId = county, UnitId = clinic.Id, TemplateId = template.Id, TemplateVersionId = version.Id, Period = month, DueAt = LocalClock.EndOf(month.DueDate(16)) };
                db.Obligations.Add(owed);
                if (back == 0)
                {
                    units.Add((clinic.Code, clinic.Id, owed.Id));
                    continue;
                }

                db.Submissions.Add(new Submission
                {
                    CountyId = county,
                    ObligationId = owed.Id,
                    UnitId = clinic.Id,
                    TemplateId = template.Id,
                    Period = month,
                    State = SubmissionState.Approved,
                    Revision = 3,
                    Document = document,
                    ApprovedDocument = document,
                    FirstSubmittedAt = owed.DueAt.AddDays(-1),
                    OnTime = true,
                });
            }
        }

        db.AuditAsBatch(county, "demo load", nameof(Submission), "benchmark");
        await db.SaveChangesAsync();
        await ExecuteAsync(owner, "ANALYZE");
        return new(county, people, units, template.Id, period, codes);
    }

    /// <summary>The places in turns, round by round, so that whatever else the machine does falls on all of them.</summary>
    private static async Task MeasureAsync(IReadOnlyList<Place> places)
    {
        for (var round = 0; round < WarmingRounds; round++)
        {
            foreach (var place in places)
            {
                await UseCaseRateAsync(place, 4);
            }
        }

        Console.WriteLine("| counties | writers | use case, forms/s | plain SQL, forms/s | share |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        var costs = new List<string>();
        foreach (var writers in Writers)
        {
            var useCase = places.Select(_ => new List<double>()).ToList();
            var sql = places.Select(_ => new List<double>()).ToList();
            for (var round = 0; round <= Rounds; round++)
            {
                // Whoever goes first in one round goes last in the next.
                var turn = places.Index();
                foreach (var (i, place) in round % 2 == 0 ? turn : turn.Reverse())
                {
                    useCase[i].Add(await UseCaseRateAsync(place, writers));
                    await ClearAsync(place.Owner, place.Ground);
                    sql[i].Add(await RateAsync(writers, place.Ground, (writer, unit) => PlainAsync(place.Sql, place.Ground, writer, unit.Unit, unit.Obligation)));
                }
            }

            foreach (var (i, place) in places.Index())
            {
                var (a, b) = (Median(useCase[i].Skip(1)), Median(sql[i].Skip(1)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {place.Counties} | {writers} | {a:0} | {b:0} | {a / b:0.00} |"));
            }

            costs.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"cost of a form with {places[^1].Counties} counties, as a multiple of that with {places[0].Counties}, {writers} writers: use case {Cost(useCase):0.00}, plain SQL {Cost(sql):0.00}"));
        }

        costs.ForEach(Console.WriteLine);
    }

    /// <summary>The median of the rounds' own ratios: the two of a round were measured seconds apart.</summary>
    private static double Cost(List<List<double>> rates) => Median(rates[0].Zip(rates[^1], (one, many) => one / many).Skip(1));

    private static async Task<double> UseCaseRateAsync(Place place, int writers)
    {
        await ClearAsync(place.Owner, place.Ground);
        return await RateAsync(writers, place.Ground, (writer, unit) => UseCaseAsync(place.Contexts, place.Ground, writer, unit.Code));
    }

    /// <summary>Every clinic's form once, each by the doctor who has it.</summary>
    private static async Task<double> RateAsync(int writers, Ground ground, Func<int, (string Code, Guid Unit, Guid Obligation), Task> submitAsync)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            foreach (var (i, unit) in ground.Units.Index())
            {
                if (i % writers == writer)
                {
                    await submitAsync(i % ground.Accounts.Count, unit);
                }
            }
        })));
        return ground.Units.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task UseCaseAsync(IDbContextFactory<AppDbContext> contexts, Ground ground, int writer, string unit)
    {
        var user = new CurrentUser(_ => ValueTask.FromResult<Guid?>(ground.Accounts[writer]), TimeProvider.System);
        var desk = new FormDesk(contexts, user, TimeProvider.System, NullLogger<FormDesk>.Instance);
        var key = new FormKey(unit, ground.Period, Template);
        var values = ground.Codes.ToDictionary(c => c, _ => JsonElement.Parse("101"));
        var saved = await new SaveCells(desk, user).HandleAsync(key, new(0, values, new Dictionary<string, JsonElement>()));
        var submitted = await new SubmitForm(desk).HandleAsync(key);
        if (!saved.IsDone || !submitted.IsDone)
        {
            throw new InvalidOperationException(saved.Message ?? submitted.Message);
        }
    }

    /// <summary>The same rows by hand: two transactions, the cells' history in one statement of many rows, and the twelve months before.</summary>
    private static async Task PlainAsync(string connectionString, Ground ground, int writer, Guid unit, Guid obligation)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await DoAsync("SELECT set_config('app.counties', $1, false)", ground.County.ToString());
        var (id, now) = (Guid.CreateVersion7(), DateTime.UtcNow);
        var document = FormDocument.Empty.Write(ground.Codes.ToDictionary(c => c, _ => CellValue.Of(101)), 0, 1).Document.ToJson();
        await using (var saving = await connection.BeginTransactionAsync())
        {
            await TwelveMonthsAsync();
            await DoAsync("""
                INSERT INTO "Submissions" ("CountyId", "Id", "ObligationId", "UnitId", "TemplateId", "Period", "State", "Revision", "Document", "IsDemonstration")
                VALUES ($1, $2, $3, $4, $5, $6, 'Draft', 1, $7, false)
                """, ground.County, id, obligation, unit, ground.TemplateId, ground.Period.Number, document);
            await DoAsync("""
                INSERT INTO "SubmissionChanges" ("CountyId", "Id", "SubmissionId", "Cell", "Before", "After", "Revision", "At", "By", "ByName", "Path")
                SELECT $1, i, $2, c, 'null', '101', 1, $3, $4, '村医', 'Page' FROM unnest($5, $6) AS t(i, c)
                """, ground.County, id, now, ground.Accounts[writer], ground.Codes.Select(_ => Guid.CreateVersion7()).ToArray(), ground.Codes.ToArray());
            await AuditAsync("added");
            await saving.CommitAsync();
        }

        await using var submitting = await connection.BeginTransactionAsync();
        await TwelveMonthsAsync();
        await DoAsync("""
            UPDATE "Submissions" SET "State" = 'Submitted', "Revision" = 2, "FirstSubmittedAt" = $3, "OnTime" = true, "SubmittedAt" = $3, "SubmittedBy" = $4
            WHERE "CountyId" = $1 AND "Id" = $2 AND "Revision" = 1
            """, ground.County, id, now, ground.Accounts[writer]);
        await DoAsync("""
            INSERT INTO "SubmissionEvents" ("CountyId", "Id", "SubmissionId", "Action", "State", "At", "By", "ByName")
            VALUES ($1, $2, $3, 'Submit', 'Submitted', $4, $5, '村医')
            """, ground.County, Guid.CreateVersion7(), id, now, ground.Accounts[writer]);
        await AuditAsync("changed");
        await submitting.CommitAsync();

        Task AuditAsync(string action) => DoAsync("""
            INSERT INTO "AuditEntries" ("CountyId", "Id", "At", "AccountId", "AccountName", "Path", "Action", "Subject", "SubjectId", "After", "Mark")
            VALUES ($1, $2, $3, $4, '村医', 'Page', $5, 'Submission', $6, '{}', $7)
            """, ground.County, Guid.CreateVersion7(), now, ground.Accounts[writer], action, id, new string('0', 64));

        async Task TwelveMonthsAsync()
        {
            await using var command = Command("""
                SELECT "Period", "State", "Document" FROM "Submissions"
                WHERE "CountyId" = $1 AND "UnitId" = $2 AND "TemplateId" = $3 AND "Period" = ANY ($4) ORDER BY "Period" DESC
                """, ground.County, unit, ground.TemplateId, FormHistory.Of(Frequency.Monthly, ground.Period).Select(p => p.Number).ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            var count = 0;
            while (await reader.ReadAsync())
            {
                count += reader.GetString(2).Length > 0 ? 1 : 0;
            }

            if (count != FormHistory.Length)
            {
                throw new InvalidOperationException($"{count} months were read.");
            }
        }

        async Task DoAsync(string text, params object[] values)
        {
            await using var command = Command(text, values);
            await command.ExecuteNonQueryAsync();
        }

        NpgsqlCommand Command(string text, params object[] values)
        {
            var command = new NpgsqlCommand(text, connection);
            foreach (var value in values)
            {
                command.Parameters.Add(new() { Value = value });
            }

            return command;
        }
    }

    private static Task ClearAsync(string owner, Ground ground) => ExecuteAsync(owner, $"""
        CREATE TEMPORARY TABLE gone AS SELECT "Id" FROM "Submissions" WHERE "CountyId" = '{ground.County}' AND "TemplateId" = '{ground.TemplateId}' AND "Period" = {ground.Period.Number};
        DELETE FROM "SubmissionChanges" WHERE "CountyId" = '{ground.County}' AND "SubmissionId" IN (SELECT "Id" FROM gone);
        DELETE FROM "SubmissionEvents" WHERE "CountyId" = '{ground.County}' AND "SubmissionId" IN (SELECT "Id" FROM gone);
        DELETE FROM "Submissions" WHERE "CountyId" = '{ground.County}' AND "Id" IN (SELECT "Id" FROM gone);
        DROP TABLE gone;
        """);

    /// <summary>The same county again under other ids: every key begins with the county, so that all else may stay.</summary>
    private static Task CopyCountyAsync(string owner, Guid county, int times) => ExecuteAsync(owner, $$"""
        DO $$
        DECLARE tab text; cols text; n int; fresh uuid;
        BEGIN
          SET session_replication_role = replica;
          FOR n IN 1..{{times}} LOOP
            fresh := gen_random_uuid();
            CREATE TEMPORARY TABLE one AS SELECT * FROM "Counties" WHERE "Id" = '{{county}}';
            UPDATE one SET "Id" = fresh, "Code" = 'county-' || n, "Name" = '旗' || n;
            INSERT INTO "Counties" SELECT * FROM one;
            DROP TABLE one;
            FOR tab IN SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'CountyId'
                AND table_name NOT IN ('AuditEntries', 'AuditSeals', 'RoleGrants', 'Substitutions') LOOP
              SELECT string_agg(CASE WHEN column_name = 'CountyId' THEN quote_literal(fresh) || '::uuid' ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position)
                INTO cols FROM information_schema.columns WHERE table_schema = 'public' AND table_name = tab;
              EXECUTE format('INSERT INTO %I SELECT %s FROM %I WHERE "CountyId" = %L', tab, cols, tab, '{{county}}');
            END LOOP;
          END LOOP;
          SET session_replication_role = DEFAULT;
        END $$;
        """);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1200 };
        await command.ExecuteNonQueryAsync();
    }
}
