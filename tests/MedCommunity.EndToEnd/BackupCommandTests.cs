using System.Diagnostics;
using MedCommunity.EndToEnd.Harness;
using MedCommunity.Web.Backups;

namespace MedCommunity.EndToEnd;

/// <summary>`backup` and `restore` as an operator types them, while the portal runs and after it stopped, and killed at any moment.</summary>
public sealed class BackupCommandTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_portal_in_use_is_backed_up_and_only_a_stopped_one_is_restored(string provider)
    {
        await using var database = provider == "postgres" ? await PostgresDatabase.CreateAsync() : null;
        await using var portal = await PortalProcess.StartAsync($"backup-{provider}", database?.Settings);
        var file = Path.Combine(portal.DataFolder, "copy.zip");

        var made = await portal.RunAsync("backup", file);

        made.ExitCode.Should().Be(0, made.Error);
        made.Output.Should().Contain(file).And.Contain("已写好并核对");
        var again = await portal.RunAsync("backup", file);
        again.ExitCode.Should().Be(1);
        again.Output.Should().BeEmpty();
        again.Error.Split('\n')[0].Should().StartWith("backup: ").And.Contain(file);
        (await portal.RunAsync("backup")).ExitCode.Should().Be(2);
        (await portal.RunAsync("backup", file, "--check")).Should().Match<(int ExitCode, string Output, string Error)>(r => r.ExitCode == 0 && r.Output.StartsWith("备份完好"));
        (await portal.RunAsync("restore", file + ".not")).ExitCode.Should().Be(1);

        var busy = await portal.RunAsync("restore", file, "--force");
        busy.ExitCode.Should().Be(3, busy.Error);
        busy.Output.Should().BeEmpty();
        busy.Error.Split('\n')[0].Should().StartWith("restore: ").And.Contain("请先停止门户");

        // What changes after the backup is gone with the restore, and what was there is there again.
        (await portal.RunAsync("account", "lock", "leader")).ExitCode.Should().Be(0);
        await portal.StopAsync();
        (await portal.RunAsync("restore", file)).ExitCode.Should().Be(1, "it holds something, and nobody said --force");
        var restored = await portal.RunAsync("restore", file, "--force");
        restored.ExitCode.Should().Be(0, restored.Error);
        restored.Output.Should().StartWith("已恢复到");
        await portal.RestartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(portal.Url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await portal.RunAsync("account", "token", "leader")).Output.Trim());
        (await client.GetStringAsync("/api/v1/plans")).Should().Contain("keshiketeng-2025", "a locked account would be refused");

        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..1000]);
        (await portal.RunAsync("backup", file, "--check")).ExitCode.Should().Be(1);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_backup_that_is_killed_is_no_file_and_a_restore_that_is_killed_leaves_the_old_or_the_new(string provider)
    {
        await using var database = provider == "postgres" ? await PostgresDatabase.CreateAsync() : null;
        await using var portal = await PortalProcess.StartAsync($"backup-kill-{provider}", database?.Settings);
        var file = Path.Combine(portal.DataFolder, "copy.zip");

        foreach (var bytes in new[] { 0, 1, 100_000, 300_000, 600_000 })
        {
            using var backup = portal.Begin("backup", file);
            await KillAsync(backup, () => Length(BackupWriter.PartialOf(file)) >= bytes);
            if (File.Exists(file))
            {
                // It was quicker: then it is a whole one.
                (await RestoreBackup.CheckAsync(file)).IsDone.Should().BeTrue();
                File.Delete(file);
            }
        }

        (await portal.RunAsync("backup", file)).ExitCode.Should().Be(0, "what the killed ones left behind is in nobody's way");
        Directory.GetFiles(portal.DataFolder, "copy*").Should().Equal([file]);

        await portal.StopAsync();
        var started = Stopwatch.StartNew();
        (await portal.RunAsync("restore", file, "--force")).ExitCode.Should().Be(0);
        var whole = started.Elapsed;
        for (var part = 5; part <= 9; part++)
        {
            (await portal.RunAsync("account", "lock", "leader")).ExitCode.Should().Be(0);
            started.Restart();
            using var restore = portal.Begin("restore", file, "--force");
            await KillAsync(restore, () => started.Elapsed >= whole * part / 10);

            var plans = await portal.RunAsync("plan", "list");
            plans.ExitCode.Should().Be(0, plans.Error);
            plans.Output.Should().Contain("keshiketeng-2025");
        }

        await portal.RestartAsync();
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : -1;

    /// <summary>SIGKILL as soon as it is so, or never where the process ends before.</summary>
    private static async Task KillAsync(Process process, Func<bool> now)
    {
        while (!process.HasExited && !now())
        {
            await Task.Yield();
        }

        process.Kill();
        await process.WaitForExitAsync();
    }
}
