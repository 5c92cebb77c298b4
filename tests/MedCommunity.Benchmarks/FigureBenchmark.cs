// dotnet run -c Release --project tests/MedCommunity.Benchmarks -- figures [COUNTIES [MONTHS]]
// The county page's figures (all rows × 12 months, by kind of unit) against plain SQL over the same sums, with 1 and with 103 counties of 221 units × 24 months in
// turns; an approval with its values and sums against the same transaction without them; and a full rebuild against plain SQL that expands the same documents into the same rows. On the PostgreSQL server that
// MEDCOMMUNITY_TEST_POSTGRES names, reading as the portal's own role.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Commands.Demonstration;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MedCommunity.Benchmarks;

internal static class FigureBenchmark
{
    private const int Rounds = 40;
    private const int Warming = 30;
    private const int Rebuilds = 9;
    private const string Role = "medcommunity_benchmark_portal";

    public static async Task RunAsync(int counties, int months)
    {
        var server = Environment.GetEnvironmentVariable("MEDCOMMUNITY_TEST_POSTGRES") ?? throw new InvalidOperationException("MEDCOMMUNITY_TEST_POSTGRES names no server.");
        await AuditBenchmark.OnServerAsync(server, $"DO $$ BEGIN CREATE ROLE {Role} LOGIN NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        await using (var one = await Place.LayAsync(server, 1, months))
        await using (var many = await Place.LayAsync(server, counties, months))
        {
            await ReadAsync([one, many]);
            await ApproveAsync([one, many]);
            await RebuildAsync(many);
        }

        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>The places in turns, a county after the other, so that the machine's drift falls on all and no county stays in the cache alone.</summary>
    private static async Task ReadAsync(IReadOnlyList<Place> places)
    {
        var page = places.Select(_ => new List<double>()).ToList();
        var first = places.Select(_ => new List<double>()).ToList();
        var sql = places.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < Warming + Rounds; round++)
        {
            foreach (var (i, place) in round % 2 == 0 ? places.Index() : places.Index().Reverse())
            {
                var county = place.Counties[round % place.Counties.Count];
                await AuditBenchmark.OnServerAsync(place.Owner, $"""UPDATE "Counties" SET "FiguresVersion" = gen_random_uuid() WHERE "Id" = '{county.Id}'""");
                var c = await TimeAsync(() => PageAsync(place, county));
                var a = await TimeAsync(() => PageAsync(place, county));
                var b = await TimeAsync(() => PlainAsync(place, county));
                if (round >= Warming)
                {
                    first[i].Add(c);
                    page[i].Add(a);
                    sql[i].Add(b);
                }
            }
        }

        Console.WriteLine("| counties | figures of the county page, ms | the first after a change, ms | plain SQL over the sums, ms | multiple | of the first |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (i, place) in places.Index())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {place.Counties.Count} | {Median(page[i]):0.0} | {Median(first[i]):0.0} | {Median(sql[i]):0.0} | {Median(page[i]) / Median(sql[i]):0.00} | {Median(first[i]) / Median(sql[i]):0.00} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figures with {places[^1].Counties.Count} counties, as a multiple of those with 1: {Median(page[^1]) / Median(page[0]):0.00}, the first after a change {Median(first[^1]) / Median(first[0]):0.00} (plain SQL {Median(sql[^1]) / Median(sql[0]):0.00})"));
    }

    /// <summary>All rows for twelve months, with what each is made of by kind of unit.</summary>
    private static async Task PageAsync(Place place, County county)
    {
        await using var db = place.Open(asOwner: false);
        await db.EnterAsync([county.Id]);
        var facts = await FigureFacts.ReadAsync(db, county.Id);
        var catalogue = facts.Catalogue;
        var first = place.Last.AddMonths(-11);
        var figures = await IndicatorFigures.ReadAsync(db, new(county.Id, null, catalogue.All, first, place.Last), facts);
        var (known, parts) = (0, 0);
        foreach (var indicator in catalogue.At(place.Last))
        {
            foreach (var point in figures.Trend(p => catalogue.Find(indicator.Code, p), IndicatorWindow.Month, first, place.Last))
            {
                known += point.Figure.Value is null ? 0 : 1;
                parts += point.Figure.Parts.Sum(p => p.Contributions.GroupBy(c => c.Kind).Count());
            }
        }

        if (known < 12 * 12 || parts < known)
        {
            throw new InvalidOperationException($"Only {known} figures of {parts} parts have a value.");
        }
    }

    /// <summary>The same sums by hand: by month, element and kind, and the forms beside them.</summary>
    private static async Task PlainAsync(Place place, County county)
    {
        await using var connection = new NpgsqlConnection(place.Plain);
        await connection.OpenAsync();
        await using (var enter = new NpgsqlCommand("SELECT set_config('app.counties', $1, false)", connection))
        {
            enter.Parameters.Add(new() { Value = county.Id.ToString() });
            await enter.ExecuteNonQueryAsync();
        }

        var rows = await CountAsync("""
            SELECT "Period", "Element", "Kind", "IsLead", SUM("Sum"), SUM("Numbers"), MAX("ApprovedAt") FROM "FigureSums"
            WHERE "CountyId" = $1 AND ("Period" BETWEEN $2 AND $3 OR ("Period" >= $4 AND "Period" <= $3 AND "Element" = ANY ($5))) GROUP BY 1, 2, 3, 4
            """) + await CountAsync("""
            SELECT "Period", "TemplateVersionId", "Kind", "IsLead", SUM("Owed"), SUM("Approved"), NULL FROM "FigureForms"
            WHERE "CountyId" = $1 AND ("Period" BETWEEN $2 AND $3 OR ("Period" >= $4 AND "Period" <= $3 AND $5::text[] IS NOT NULL)) GROUP BY 1, 2, 3, 4
            """);
        if (rows < 300)
        {
            throw new InvalidOperationException($"{rows} rows were read.");
        }

        async Task<int> CountAsync(string text)
        {
            await using var command = new NpgsqlCommand(text, connection);
            foreach (var value in new object[] { county.Id, place.Last.AddMonths(-11).Number, place.Last.Number, place.Last.AddMonths(-47).Number, Place.Early })
            {
                command.Parameters.Add(new() { Value = value });
            }

            await using var reader = await command.ExecuteReaderAsync();
            var (count, sum) = (0, 0m);
            while (await reader.ReadAsync())
            {
                sum += reader.GetInt32(0) + reader.GetDecimal(4);
                count++;
            }

            return sum > 0 ? count : 0;
        }
    }

    /// <summary>A clinic's form of the newest month is approved anew, with its values and sums and without.</summary>
    private static async Task ApproveAsync(IReadOnlyList<Place> places)
    {
        Console.WriteLine("| counties | an approval with values and sums, ms | the same without, ms |");
        Console.WriteLine("| --- | --- | --- |");
        var times = places.Select(_ => (With: new List<double>(), Without: new List<double>())).ToList();
        for (var round = 0; round < Warming + Rounds; round++)
        {
            foreach (var (i, place) in round % 2 == 0 ? places.Index() : places.Index().Reverse())
            {
                var county = place.Counties[round % place.Counties.Count];
                var a = await ApproveAsync(place, county, round, withFigures: true);
                var b = await ApproveAsync(place, county, round, withFigures: false);
                if (round >= Warming)
                {
                    times[i].With.Add(a);
                    times[i].Without.Add(b);
                }
            }
        }

        foreach (var (i, place) in places.Index())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {place.Counties.Count} | {Median(times[i].With):0.0} | {Median(times[i].Without):0.0} |"));
        }
    }

    private static async Task<double> ApproveAsync(Place place, County county, int round, bool withFigures)
    {
        await using var db = place.Open(asOwner: false);
        await db.EnterAsync([county.Id]);
        await using var write = await db.BeginWriteAsync();
        db.ActAs(new AuditActor(null, "benchmark", EntryPath.Command, null));
        var form = await (
            from s in db.Submissions
            join o in db.Obligations on new { s.CountyId, Id = s.ObligationId } equals new { o.CountyId, o.Id }
            join v in db.FormTemplateVersions on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            join u in db.OrgUnits on new { s.CountyId, Id = s.UnitId } equals new { u.CountyId, u.Id }
            where s.CountyId == county.Id && s.Period == place.Last && u.Kind == UnitKind.VillageClinic
            orderby s.Id
            select new { Row = s, VersionId = v.Id, v.Definition }).Skip(round).FirstAsync();
        var before = await db.ApprovedValues.Where(v => v.SubmissionId == form.Row.Id).ToListAsync();
        var started = Stopwatch.GetTimestamp();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (withFigures)
        {
            db.TakeIntoFigures(form.Row, form.VersionId, FormDefinition.Parse(form.Definition), before, Guid.Empty, now);
        }
        else
        {
            form.Row.ApprovedAt = now;
        }

        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task RebuildAsync(Place place)
    {
        List<double> ours = [];
        List<double> plain = [];
        var rows = 0;
        for (var i = 0; i <= Rebuilds; i++)
        {
            var county = place.Counties[i % place.Counties.Count];
            Func<Task>[] turns = [async () => ours.Add(await TimeAsync(() => RebuildAsync(place, county))), async () => plain.Add(await TimeAsync(() => PlainRebuildAsync(place, county)))];
            foreach (var turn in i % 2 == 0 ? turns : turns.Reverse())
            {
                await turn();
                await using var db = place.Open(asOwner: true);
                await db.EnterAsync([county.Id]);
                var verified = await FigureRebuild.VerifyAsync(db, county);
                rows = verified.Values;
                if (verified.DifferenceCount > 0)
                {
                    throw new InvalidOperationException($"{verified.DifferenceCount} differences: {verified.Differences[0]}");
                }
            }
        }

        var (a, b) = (Median(ours.Skip(1)), Median(plain.Skip(1)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"full rebuild of a county ({rows} values): {a:0} ms, plain SQL {b:0} ms, multiple {a / b:0.00}"));
    }

    private static async Task RebuildAsync(Place place, County county)
    {
        await using var db = place.Open(asOwner: true);
        await db.EnterAsync([county.Id]);
        await using var write = await db.BeginWriteAsync();
        await FigureRebuild.RunAsync(db, county);
        await write.CommitAsync();
    }

    /// <summary>By hand: the documents expanded, and the values grouped by month, element, kind and community.</summary>
    private static async Task PlainRebuildAsync(Place place, County county)
    {
        await using var connection = new NpgsqlConnection(place.Owner);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"""
            DELETE FROM "ApprovedValues" WHERE "CountyId" = '{county.Id}';
            DELETE FROM "FigureSums" WHERE "CountyId" = '{county.Id}';
            DELETE FROM "FigureForms" WHERE "CountyId" = '{county.Id}';
            INSERT INTO "ApprovedValues" ("CountyId", "Id", "Period", "UnitId", "Element", "TemplateVersionId", "SubmissionId", "Kind", "ScaledValue", "ApprovedAt")
            SELECT s."CountyId", gen_random_uuid(), s."Period", s."UnitId", c.key, o."TemplateVersionId", s."Id",
                CASE jsonb_typeof(c.value -> 'v') WHEN 'number' THEN 'Number' WHEN 'string' THEN 'NotApplicable' ELSE 'NotFilled' END,
                CASE jsonb_typeof(c.value -> 'v') WHEN 'number' THEN ((c.value ->> 'v')::numeric * 10000)::bigint END, s."ApprovedAt"
            FROM "Submissions" s JOIN "Obligations" o ON o."CountyId" = s."CountyId" AND o."Id" = s."ObligationId", jsonb_each(s."ApprovedDocument"::jsonb -> 'cells') c
            WHERE s."CountyId" = '{county.Id}' AND s."ApprovedDocument" IS NOT NULL;
            CREATE TEMPORARY TABLE place ON COMMIT DROP AS
            WITH RECURSIVE month AS (SELECT "Period", ((to_date("Period"::text, 'YYYYMM') + interval '1 month') - interval '1 day')::date AS day FROM "CountyPeriods" WHERE "CountyId" = '{county.Id}'),
            up AS (
                SELECT m."Period", m.day, u."Id" AS unit, u."Id" AS at FROM month m, "OrgUnits" u WHERE u."CountyId" = '{county.Id}'
                UNION ALL
                SELECT up."Period", up.day, up.unit, p."ParentId" FROM up JOIN "OrgPlacements" p ON p."CountyId" = '{county.Id}' AND p."UnitId" = up.at
                    AND p."From" <= up.day AND (p."To" IS NULL OR p."To" > up.day) WHERE p."ParentId" IS NOT NULL)
            SELECT up."Period", up.unit, u."Kind", u."IsLeadHospital", COALESCE((array_agg(a."Id") FILTER (WHERE a."Kind" = 'MedicalCommunity'))[1], '{county.Id}') AS community
            FROM up JOIN "OrgUnits" u ON u."CountyId" = '{county.Id}' AND u."Id" = up.unit JOIN "OrgUnits" a ON a."CountyId" = '{county.Id}' AND a."Id" = up.at GROUP BY 1, 2, 3, 4;
            INSERT INTO "FigureSums" ("CountyId", "Id", "Period", "Element", "Kind", "IsLead", "CommunityId", "OfId", "Sum", "Numbers", "ApprovedAt")
            SELECT '{county.Id}', gen_random_uuid(), v."Period", v."Element", p."Kind", p."IsLeadHospital", p.community, CASE e."OverMonths" WHEN 'Mean' THEN v."UnitId" ELSE p.community END,
                COALESCE(SUM(v."ScaledValue"), 0), COUNT(v."ScaledValue"), MAX(v."ApprovedAt")
            FROM "ApprovedValues" v JOIN place p ON p."Period" = v."Period" AND p.unit = v."UnitId" JOIN "DataElements" e ON e."CountyId" = v."CountyId" AND e."Code" = v."Element"
            WHERE v."CountyId" = '{county.Id}' GROUP BY 3, 4, 5, 6, 7, 8;
            INSERT INTO "FigureForms" ("CountyId", "Id", "Period", "TemplateVersionId", "Kind", "IsLead", "CommunityId", "Owed", "Approved")
            SELECT '{county.Id}', gen_random_uuid(), o."Period", o."TemplateVersionId", p."Kind", p."IsLeadHospital", p.community, COUNT(*), COUNT(s."ApprovedDocument")
            FROM "Obligations" o JOIN place p ON p."Period" = o."Period" AND p.unit = o."UnitId"
            LEFT JOIN "Submissions" s ON s."CountyId" = o."CountyId" AND s."ObligationId" = o."Id" WHERE o."CountyId" = '{county.Id}' GROUP BY 3, 4, 5, 6, 7;
            """, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var started = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>A database of its own with so many synthetic counties.</summary>
    private sealed class Place(string server, string name, DatabaseSettings settings, AuditKey key) : IAsyncDisposable
    {
        private readonly WriteGate gate = new();

        public static string[] Early { get; } =
        [
            .. NationalIndicators.All.Where(i => i.Kind is IndicatorKind.Growth or IndicatorKind.LifeTable).SelectMany(i => i.Elements), "POP_RESIDENT",
        ];

        public string Owner => settings.Owner;

        public string Plain => settings.Connection;

        public IReadOnlyList<County> Counties { get; private set; } = [];

        public ReportingPeriod Last { get; private set; }

        public static async Task<Place> LayAsync(string server, int counties, int months)
        {
            var name = $"benchmark_{Guid.NewGuid():N}";
            await AuditBenchmark.OnServerAsync(server, $"CREATE DATABASE {name}");
            var owner = new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
            var settings = new DatabaseSettings(
                DatabaseProvider.PostgreSql, DatabaseSettings.Preparing(new NpgsqlConnectionStringBuilder(owner) { Username = Role, Password = null }.ToString()), owner);
            var place = new Place(server, name, settings, AuditKey.Of(RandomNumberGenerator.GetBytes(32)));
            await place.FillAsync(counties, months);
            return place;
        }

        public AppDbContext Open(bool asOwner) => new(settings.Options(asOwner), gate, TimeProvider.System, key);

        public async ValueTask DisposeAsync()
        {
            gate.Dispose();
            NpgsqlConnection.ClearAllPools();
            await AuditBenchmark.OnServerAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }

        private async Task FillAsync(int counties, int months)
        {
            var folder = Directory.CreateTempSubdirectory("medcommunity-benchmark-").FullName;
            await new DatabaseSchema(settings, DataFolder.Find(folder, folder), gate, TimeProvider.System, key, NullLogger<DatabaseSchema>.Instance).MigrateAsync();
            var loading = Stopwatch.GetTimestamp();
            var loaded = await new LoadCounties(settings, gate, TimeProvider.System, key, new PasswordHasher<Account>(), new Nowhere(), NullLogger<LoadCounties>.Instance)
                .RunAsync(counties, months, TextWriter.Null);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{loaded.Value} {Stopwatch.GetElapsedTime(loading).TotalSeconds:0} s"));
            await AuditBenchmark.OnServerAsync(settings.Owner, "VACUUM (ANALYZE)");
            await using var db = Open(asOwner: true);
            Counties = await db.Counties.AsNoTracking().OrderBy(c => c.Code).ToListAsync();
            Last = await db.CountyPeriods.MaxAsync(p => p.Period);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Neither development nor production: nobody signs in.</summary>
    private sealed class Nowhere : IHostEnvironment
    {
        public string ApplicationName { get; set; } = "benchmark";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

        public string ContentRootPath { get; set; } = "";

        public string EnvironmentName { get; set; } = "Benchmark";
    }
}
