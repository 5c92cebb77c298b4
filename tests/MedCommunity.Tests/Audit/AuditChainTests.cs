using System.Data.Common;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MedCommunity.Tests.Audit;

public sealed class AuditChainTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_change_is_marked_in_its_own_transaction_and_sealed_after_it(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        await world.WriteAsync(3);
        await using (var db = world.Portal())
        {
            await db.EnterAsync([world.Counties[0]]);
            await using var write = await db.BeginWriteAsync();
            db.OrgUnits.Add(ChainWorld.Unit(world.Counties[0], "undone"));
            await db.SaveChangesAsync();
        }

        (await world.SealAsync()).Should().Be(3 + 4, "two counties and their accounts' installation came with the world");

        await using var after = world.Owner();
        (await after.AuditEntries.AnyAsync(e => e.After!.Contains("undone"))).Should().BeFalse("what was rolled back has no entry");
        (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact && r.Waiting == 0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_tampering_is_found_and_named(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        await world.WriteAsync(12);
        await world.SealAsync();
        var heads = (await world.VerifyAsync()).Select(r => r.Head).OfType<AuditHead>().ToList();
        await world.OpenUpAsync();
        var random = new Random(20261124);
        for (var round = 0; round < 60; round++)
        {
            var (name, expected, tamper) = Tamperings[round % Tamperings.Length];
            var county = world.Counties[random.Next(2)];
            await using (var db = world.Owner())
            {
                await using var transaction = await db.Database.BeginTransactionAsync();
                var seals = await db.AuditSeals.AsNoTracking().Where(s => s.CountyId == county).OrderBy(s => s.Sequence).ToListAsync();
                var hit = await tamper(db, seals, random.Next(seals.Count - 1), random);
                var report = await AuditVerification.RunAsync(db, TestDatabase.Key, county, heads);
                report.IsIntact.Should().BeFalse($"{name}, round {round}");
                report.Findings.Should().Contain(f => f.Defect == expected && (hit == null || f.EntryId == hit || f.EntryId == null), $"{name}, round {round}: {string.Join(' ', report.Findings.Select(f => f.Words))}");
                (await AuditVerification.RunAsync(db, TestDatabase.Key, world.Counties.First(c => c != county), heads)).IsIntact.Should().BeTrue("the other county's chain stands by itself");
                await transaction.RollbackAsync();
            }
        }

        (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact, "every tampering was taken back");
    }

    /// <summary>Each takes the county's seals and a place, and answers the entry that must be named.</summary>
    private static readonly (string Name, AuditDefect Expected, Func<AppDbContext, List<AuditSeal>, int, Random, Task<Guid?>> Tamper)[] Tamperings =
    [
        ("a changed text", AuditDefect.Changed, async (db, seals, at, _) => await RunAsync(db, seals[at].EntryId, $"UPDATE \"AuditEntries\" SET \"AccountName\" = 'somebody else' WHERE \"Id\" = {seals[at].EntryId}")),
        ("a changed content", AuditDefect.Changed, async (db, seals, at, _) => await RunAsync(db, seals[at].EntryId, $"UPDATE \"AuditEntries\" SET \"After\" = '{{}}' WHERE \"Id\" = {seals[at].EntryId}")),
        ("a changed content with a made-up mark", AuditDefect.Changed, async (db, seals, at, _) =>
            await RunAsync(db, seals[at].EntryId, $"UPDATE \"AuditEntries\" SET \"Action\" = 'removed', \"Mark\" = {new string('a', 64)} WHERE \"Id\" = {seals[at].EntryId}")),
        ("a removed entry", AuditDefect.Removed, async (db, seals, at, _) => await RunAsync(db, seals[at].EntryId, $"DELETE FROM \"AuditEntries\" WHERE \"Id\" = {seals[at].EntryId}")),
        ("an entry removed with its seal", AuditDefect.Removed, async (db, seals, at, _) =>
        {
            await RunAsync(db, seals[at].EntryId, $"DELETE FROM \"AuditEntries\" WHERE \"Id\" = {seals[at].EntryId}");
            return await RunAsync(db, null, $"DELETE FROM \"AuditSeals\" WHERE \"Id\" = {seals[at].Id}");
        }),
        ("a chain cut off at its end", AuditDefect.Removed, async (db, seals, at, _) =>
        {
            foreach (var seal in seals.Skip(at + 1))
            {
                await RunAsync(db, null, $"DELETE FROM \"AuditEntries\" WHERE \"Id\" = {seal.EntryId}");
                await RunAsync(db, null, $"DELETE FROM \"AuditSeals\" WHERE \"Id\" = {seal.Id}");
            }

            return null;
        }),
        ("an inserted entry", AuditDefect.Inserted, async (db, seals, at, _) => await CopyAsync(db, seals[at])),
        ("an inserted entry with a seal of its own", AuditDefect.Reordered, async (db, seals, at, _) =>
        {
            // Between two others: the later ones move up, and the forger makes hashes without the key.
            var id = (await CopyAsync(db, seals[at]))!.Value;
            foreach (var seal in seals.Skip(at + 1).Reverse())
            {
                await RunAsync(db, null, $"UPDATE \"AuditSeals\" SET \"Sequence\" = {seal.Sequence + 1} WHERE \"Id\" = {seal.Id}");
            }

            var forged = new AuditSeal { CountyId = seals[at].CountyId, Sequence = seals[at].Sequence + 1, EntryId = id, At = seals[at].At, Previous = seals[at].Hash, Hash = new string('b', 64) };
            db.AuditSeals.Add(forged);
            await db.SaveChangesAsync();
            return null;
        }),
        ("two entries in each other's place", AuditDefect.Reordered, async (db, seals, at, random) =>
        {
            var other = (at + 1 + random.Next(seals.Count - 1)) % seals.Count;
            await RunAsync(db, null, $"DELETE FROM \"AuditSeals\" WHERE \"Id\" = {seals[at].Id} OR \"Id\" = {seals[other].Id}");
            foreach (var (place, entry) in new[] { (at, other), (other, at) })
            {
                db.AuditSeals.Add(new AuditSeal { CountyId = seals[place].CountyId, Sequence = seals[place].Sequence, EntryId = seals[entry].EntryId, At = seals[place].At, Previous = seals[place].Previous, Hash = seals[place].Hash });
            }

            await db.SaveChangesAsync();
            return seals[at].EntryId;
        }),
        ("an entry moved to another day", AuditDefect.Changed, async (db, seals, at, _) =>
            await RunAsync(db, seals[at].EntryId, $"UPDATE \"AuditEntries\" SET \"At\" = {TestClock.Noon.UtcDateTime.AddDays(-3)} WHERE \"Id\" = {seals[at].EntryId}")),
    ];

    [Theory, MemberData(nameof(Providers))]
    public async Task Nothing_that_the_portal_did_not_write_is_ever_sealed(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        await world.WriteAsync(4);
        await world.SealAsync();
        Guid forged;
        await using (var db = world.Owner())
        {
            forged = (await CopyAsync(db, await db.AuditSeals.AsNoTracking().FirstAsync(s => s.CountyId == world.Counties[0])))!.Value;
        }

        await world.WriteAsync(2);
        (await world.SealAsync()).Should().Be(2, "the forged one stays outside, and holds nobody up");

        var report = (await world.VerifyAsync()).Single(r => !r.IsIntact);
        report.Findings.Should().ContainSingle(f => f.Defect == AuditDefect.Inserted && f.EntryId == forged);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_hundred_writers_and_two_sealers_leave_every_entry_in_an_unbroken_chain(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        using var stop = new CancellationTokenSource();
        var sealers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var sealer = world.NewSealer();
            while (!stop.IsCancellationRequested)
            {
                await sealer.SealAsync(world.Portal);
                await Task.Delay(50);
            }
        })).ToList();

        var written = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await using var db = world.Portal();
                var county = world.Counties[(writer + i) % 2];
                await db.EnterAsync([county]);
                var codes = Enumerable.Range(0, 5).Select(n => $"w{writer}-{i}-{n}").ToList();
                db.OrgUnits.AddRange(codes.Select(c => ChainWorld.Unit(county, c)));
                await db.SaveChangesAsync();
                codes.ForEach(written.Add);
            }
        })));
        await stop.CancelAsync();
        await Task.WhenAll(sealers);
        await world.SealAsync();

        written.Should().HaveCount(10_000);
        var reports = await world.VerifyAsync();
        reports.Should().OnlyContain(r => r.IsIntact && r.Waiting == 0);
        await using var after = world.Owner();
        var logged = (await after.AuditEntries.Where(e => e.Subject == "OrgUnit" && e.Action == "added" && after.AuditSeals.Any(s => s.CountyId == e.CountyId && s.EntryId == e.Id)).Select(e => e.After).ToListAsync())
            .Select(a => System.Text.Json.JsonDocument.Parse(a!).RootElement.GetProperty("Code").GetString()!);
        logged.Order(StringComparer.Ordinal).Should().Equal(written.Order(StringComparer.Ordinal));
        reports.Sum(r => r.Sealed).Should().Be(await after.AuditEntries.CountAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_sealer_cut_off_at_any_step_leaves_a_chain_that_the_next_one_goes_on_with(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        var steps = 0;
        var cut = true;
        for (var step = 1; cut; step++)
        {
            await world.WriteAsync(5);
            var breaker = new Breaker(step);
            try
            {
                await world.NewSealer().SealAsync(() => world.Portal(breaker), whole: true);
                cut = false;
            }
            catch (Exception e) when (e.GetBaseException() is CutException)
            {
                steps++;
            }

            (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact, $"after step {step}");
            await world.SealAsync();
            (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact && r.Waiting == 0, $"after step {step} and the next pass");
        }

        steps.Should().BeGreaterThan(8, "statements, the transaction's start, before and after its end");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task What_is_committed_late_is_sealed_all_the_same(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        var sealer = world.NewSealer();
        await sealer.SealAsync(world.Portal);
        await world.WriteAsync(1, at: TimeSpan.Zero);
        world.Clock.Now += TimeSpan.FromMinutes(9);
        await world.WriteAsync(1);
        await sealer.SealAsync(world.Portal);

        // As a transaction that began nine minutes ago and ends now.
        await world.WriteAsync(1, at: TimeSpan.FromMinutes(-9));
        await sealer.SealAsync(world.Portal);
        (await world.VerifyAsync()).Sum(r => r.Waiting).Should().Be(1, "the quick pass looks two minutes back");
        world.Clock.Now += TimeSpan.FromMinutes(2);
        await sealer.SealAsync(world.Portal);

        (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact && r.Waiting == 0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Entries_older_than_the_key_are_taken_once_and_never_again(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        await world.OpenUpAsync();
        await using (var db = world.Owner())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE \"AuditEntries\" SET \"Mark\" = NULL");
        }

        await world.SealAsync();
        (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact && r.Waiting == 0);

        await world.WriteAsync(1);
        await using (var db = world.Owner())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE \"AuditEntries\" SET \"Mark\" = NULL WHERE NOT EXISTS (SELECT 1 FROM \"AuditSeals\" s WHERE s.\"EntryId\" = \"AuditEntries\".\"Id\")");
        }

        (await world.SealAsync()).Should().Be(0);
        (await world.VerifyAsync()).Should().ContainSingle(r => !r.IsIntact).Which.Findings.Should().ContainSingle(f => f.Defect == AuditDefect.Inserted);
    }

    [Fact]
    public async Task SQLite_itself_refuses_to_change_or_remove_an_entry()
    {
        await using var world = await ChainWorld.CreateAsync(Provider.Sqlite);
        await world.WriteAsync(1);
        await world.SealAsync();
        await using var db = world.Owner();
        foreach (var statement in new[] { "UPDATE \"AuditEntries\" SET \"Action\" = 'x'", "DELETE FROM \"AuditEntries\"", "UPDATE \"AuditSeals\" SET \"Hash\" = ''", "DELETE FROM \"AuditSeals\"" })
        {
            (await FluentActions.Awaiting(() => db.Database.ExecuteSqlRawAsync(statement)).Should().ThrowAsync<DbException>(statement)).Which.Message.Should().Contain("only added to");
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Without_its_key_nothing_is_written_and_with_it_everything_goes_on(Provider provider)
    {
        await using var world = await ChainWorld.CreateAsync(provider);
        var path = Path.Combine(Directory.CreateTempSubdirectory("medcommunity-key-").FullName, "audit.key");
        var key = AuditKey.OfFile(path);
        await FluentActions.Awaiting(() => world.WriteAsync(1, key)).Should().ThrowAsync<AuditKeyException>();

        await File.WriteAllTextAsync(path, "not a key");
        (await FluentActions.Awaiting(() => world.WriteAsync(1, key)).Should().ThrowAsync<AuditKeyException>()).Which.Message.Should().Contain("审计密钥读不出来");

        await File.WriteAllTextAsync(path, new string('7', 64));
        key.Expect(TestDatabase.Key.Fingerprint());
        (await FluentActions.Awaiting(() => world.WriteAsync(1, key)).Should().ThrowAsync<AuditKeyException>()).Which.Message.Should().Contain("不是这个数据库的密钥");
        await using (var db = world.Owner())
        {
            (await db.OrgUnits.CountAsync()).Should().Be(0);
        }

        File.Copy(TestDatabase.KeyFile, path, overwrite: true);
        await world.WriteAsync(1, key);
        await world.SealAsync();
        (await world.VerifyAsync()).Should().OnlyContain(r => r.IsIntact && r.Waiting == 0);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void No_two_different_entries_have_one_mark()
    {
        var random = new Random(7);
        var marks = new Dictionary<string, string>();
        for (var i = 0; i < 5000; i++)
        {
            var entry = new AuditEntry
            {
                Id = Guid.Empty,
                AccountName = Text(),
                Action = Text(),
                Subject = Text(),
                Address = random.Next(2) == 0 ? null : Text(),
                Before = random.Next(2) == 0 ? null : Text(),
                After = random.Next(2) == 0 ? null : Text(),
                Path = (EntryPath)random.Next(3),
                OnBehalfOf = random.Next(2) == 0 ? null : Guid.Empty,
            };
            var told = System.Text.Json.JsonSerializer.Serialize(entry);
            var mark = AuditChain.Mark(TestDatabase.Key, entry);
            marks.TryAdd(mark, told);
            marks[mark].Should().Be(told);
        }

        marks.Count.Should().BeGreaterThan(500);

        // Few letters, so that parts run into each other where nothing keeps them apart.
        string Text() => new([.. Enumerable.Range(0, random.Next(3)).Select(_ => "a\u0001"[random.Next(2)])]);
    }

    private static async Task<Guid?> RunAsync(AppDbContext db, Guid? names, FormattableString sql)
    {
        (await db.Database.ExecuteSqlAsync(sql)).Should().BePositive();
        return names;
    }

    /// <summary>Puts an entry into the log behind the portal's back: a copy of another with its mark.</summary>
    private static async Task<Guid?> CopyAsync(AppDbContext db, AuditSeal seal)
    {
        var model = await db.AuditEntries.AsNoTracking().SingleAsync(e => e.CountyId == seal.CountyId && e.Id == seal.EntryId);
        model.Id = Guid.CreateVersion7();
        db.AuditEntries.Add(model);
        await db.SaveChangesAsync();
        return model.Id;
    }

    private sealed class CutException : Exception;

    /// <summary>Throws at the nth thing that reaches the database: a statement, a transaction's start, just before or just after its commit.</summary>
    private sealed class Breaker(int at) : DbCommandInterceptor, IDbTransactionInterceptor
    {
        private int seen;

        private void Count()
        {
            if (++seen == at)
            {
                throw new CutException();
            }
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Count();
            return new(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Count();
            return new(result);
        }

        public ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        {
            Count();
            return new(result);
        }

        public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Count();
            return new(result);
        }

        public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Count();
            return Task.CompletedTask;
        }
    }
}
