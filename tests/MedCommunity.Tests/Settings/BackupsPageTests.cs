using System.Net;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Accounts;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Settings;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Settings;

/// <summary>备份 as administrators see it.</summary>
public sealed class BackupsPageTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Without_a_backup_or_with_an_old_or_failed_one_the_page_warns_and_with_a_new_one_it_does_not(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        (await PageAsync(world, "admin")).Should().Contain("还没有备份。").And.Contain("还没有备份记录");

        await AddAsync(world, Record(hoursAgo: 49, "old.zip"), Record(hoursAgo: 1, "failed.zip", error: "缺少佐证文件 abc"), Record(hoursAgo: 2, "unchecked.zip", isChecked: false));
        var old = await PageAsync(world, "admin");
        old.Should().Contain("超过2天").And.Contain("old.zip").And.Contain("未完成").And.Contain("缺少佐证文件 abc").And.Contain("未核对");

        await AddAsync(world, Record(hoursAgo: 3, "new.zip"));
        (await PageAsync(world, "admin")).Should().Contain("new.zip").And.Contain("已核对").And.NotContain("backup-warning");
        var points = (await new SecurityPointsQuery(world.World, world.User("admin"), SecuritySettings.Read(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()), world.World.Clock).RunAsync(true)).Value!;
        points.SelectMany(s => s.Points).Single(p => p.Text == "本地备份和恢复").Should().Match<SecurityPoint>(p => p.State == PointState.Met && p.More == "/settings/backups");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_countys_administrator_sees_the_end_of_his_own_chain_and_the_platforms_of_all(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        var record = Record(hoursAgo: 1, "copy.zip");
        record.Heads = JsonSerializer.Serialize(
            new AuditHead[]
            {
                new(Guid.Empty, "平台", 7, new('0', 64), TestClock.Noon.UtcDateTime),
                new(world.World.CountyId, "克什克腾旗", 8, new('1', 64), TestClock.Noon.UtcDateTime),
                new(world.OtherCounty, "另一旗", 9, new('2', 64), TestClock.Noon.UtcDateTime),
            },
            JsonSerializerOptions.Web);
        await AddAsync(world, record);
        await LetInAsync(world);

        (await HeadsAsync("admin")).Should().Equal("平台", "克什克腾旗", "另一旗");
        (await HeadsAsync("other-admin")).Should().Equal("另一旗");
        (await PageAsync(world, "other-admin")).Should().Contain(new string('2', 64)).And.NotContain("克什克腾旗").And.NotContain(new string('0', 64));

        async Task<IEnumerable<string>> HeadsAsync(string account) =>
            (await new BackupsQuery(world.World, world.User(account), world.World.Clock).RunAsync()).Value!.Heads.Select(h => h.County);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Others_are_refused_and_a_gate_leads_where_it_is_opened(Provider provider)
    {
        await using var world = await AccountWorld.CreateAsync(provider);
        foreach (var account in new[] { "office", "auditor", "branch" })
        {
            (await new BackupsQuery(world.World, world.User(account), world.World.Clock).RunAsync()).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        await LetInAsync(world);
        using var leader = await world.World.SessionAsync("leader");
        (await leader.GetAsync("/settings/backups")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        await using (var db = world.World.CreateDbContext())
        {
            (await db.Counties.SingleAsync(c => c.Id == world.OtherCounty)).SecondFactorRoles = nameof(Role.Administrator);
            await db.SaveChangesAsync();
        }

        using var other = await world.World.SessionAsync("other-admin");
        (await other.GetAsync("/settings/backups")).Headers.Location!.ToString().Should().Be("/account/second-factor/setup");
    }

    /// <summary>The other county's administrator has a password that he need not change first.</summary>
    private static async Task LetInAsync(AccountWorld world)
    {
        await using var db = world.World.CreateDbContext();
        (await db.Users.SingleAsync(a => a.Id == world.OtherAdministrator)).PasswordChangedAt = TestClock.Noon.UtcDateTime;
        await db.SaveChangesAsync();
    }

    private static async Task<string> PageAsync(AccountWorld world, string account)
    {
        using var client = await world.World.SessionAsync(account);
        return WebUtility.HtmlDecode(await client.GetStringAsync("/settings/backups"));
    }

    private static BackupRecord Record(int hoursAgo, string name, string? error = null, bool isChecked = true)
    {
        var at = TestClock.Noon.UtcDateTime.AddHours(-hoursAgo);
        return new()
        {
            Kind = BackupKind.Backup,
            FileName = name,
            StartedAt = at,
            FinishedAt = at,
            Size = error is null ? 5_000_000 : 0,
            Tables = 40,
            Rows = 20_000,
            Files = 3,
            CheckedAt = error is null && isChecked ? at : null,
            Error = error,
        };
    }

    private static async Task AddAsync(AccountWorld world, params BackupRecord[] records)
    {
        await using var db = world.World.CreateDbContext();
        db.BackupRecords.AddRange(records);
        await db.SaveChangesAsync();
    }
}
