using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MedCommunity.Tests.Hosting;

/// <summary>The disk is full, the database stops, the key cannot be read: said in Chinese, nothing half done, and by itself it goes on.</summary>
public sealed class OutageTests : DatabaseTests
{
    [Fact]
    public async Task A_full_disk_refuses_what_is_written_keeps_what_is_there_and_passes()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var task = await TaskAsync(world);
        var disk = new FullDisk();
        await using var portal = PortalOn(world, options => options.AddInterceptors(disk));
        using var client = await ClientAsync(portal, world, "office");

        disk.IsFull = true;
        await ExpectOutageAsync(await ReportAsync(client, task, new string('满', 1900)), "服务器磁盘已满");
        (await client.GetAsync("/api/v1/work-items?plan=keshiketeng-2025&county=keshiketeng")).StatusCode.Should().Be(HttpStatusCode.OK, "reading goes on");
        await using (var db = world.CreateDbContext())
        {
            (await db.ProgressReports.AnyAsync(r => r.Done.Contains("满满"))).Should().BeFalse();
        }

        disk.IsFull = false;
        (await ReportAsync(client, task, "有了空间")).StatusCode.Should().Be(HttpStatusCode.Created);
        await StandsAsync(world, "有了空间");
    }

    [Fact]
    public async Task A_database_that_stops_is_said_and_comes_back_by_itself()
    {
        await using var world = await TestWorld.CreateAsync(Provider.PostgreSql);
        var task = await TaskAsync(world);
        await using var line = new Line(world.Database.Settings.Connection);
        await using var portal = PortalOn(world, _ => { }, world.Database.Settings with { Connection = line.ConnectionString });
        using var client = await ClientAsync(portal, world, "office");
        using var browser = await SessionAsync(portal, "office");
        (await ReportAsync(client, task, "停机之前")).StatusCode.Should().Be(HttpStatusCode.Created);

        line.Cut();
        await ExpectOutageAsync(await ReportAsync(client, task, "停机之中"), "数据库暂时不能访问");
        using var page = new HttpRequestMessage(HttpMethod.Get, "/tasks");
        page.Headers.Accept.ParseAdd("text/html");
        var shown = await browser.SendAsync(page);
        shown.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        shown.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        (await shown.Content.ReadAsStringAsync()).Should().Contain("数据库暂时不能访问").And.Contain("自动重试").And.NotContain("Exception").And.NotContain("127.0.0.1");
        (await client.PostAsync("/account/login", new FormUrlEncodedContent([]))).StatusCode.Should().BeOneOf(HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadRequest);

        line.Restore();
        (await ReportAsync(client, task, "恢复之后")).StatusCode.Should().Be(HttpStatusCode.Created, "the first request after it already works");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/tasks");
        again.Headers.Accept.ParseAdd("text/html");
        (await browser.SendAsync(again)).StatusCode.Should().Be(HttpStatusCode.OK, "who was signed in still is");
        await StandsAsync(world, "停机之前", "恢复之后");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_key_that_cannot_be_read_lets_everything_be_read_and_nothing_be_written(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world);
        var folder = Directory.CreateTempSubdirectory("medcommunity-key-").FullName;
        var file = Path.Combine(folder, "audit.key");
        await File.WriteAllTextAsync(file, "unreadable");
        await using var portal = PortalOn(world, _ => { }, key: file);
        using var client = await ClientAsync(portal, world, "office");

        await ExpectOutageAsync(await ReportAsync(client, task, "没有密钥"), "审计密钥读不出来");
        (await client.GetAsync("/api/v1/work-items?plan=keshiketeng-2025&county=keshiketeng")).StatusCode.Should().Be(HttpStatusCode.OK);

        File.Copy(TestDatabase.KeyFile, file, overwrite: true);
        (await ReportAsync(client, task, "密钥回来了")).StatusCode.Should().Be(HttpStatusCode.Created);
        await StandsAsync(world, "密钥回来了");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_page_that_is_open_keeps_what_is_typed_when_a_write_fails()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var task = await TaskAsync(world);
        var disk = new FullDisk { IsFull = true };
        var report = new ReportProgress(new Contexts(world, disk), world.User("office"), world.Clock, TestWorld.Logger<ReportProgress>());

        var answer = await report.RunAsync(task, new("2026-10", "40", new string('满', 1900))).KeepingPage(NullLogger.Instance);

        (answer.Outcome, answer.Message).Should().Be((Outcome.Unavailable, "服务器磁盘已满。没有保存，已有的数据不受影响。请告诉管理员；腾出空间后即可继续，无需重启。填写的内容还在，可以直接再试。"));
        await FluentActions.Awaiting(() => Task.FromException<Result<int>>(new InvalidOperationException("a bug")).KeepingPage(NullLogger.Instance)).Should().ThrowAsync<InvalidOperationException>("a bug is none");
    }

    [Theory]
    [InlineData("57P01", true)]
    [InlineData("53100", true)]
    [InlineData("53300", true)]
    [InlineData("08006", true)]
    [InlineData("25006", true)]
    [InlineData("23505", false)]
    [InlineData("42501", false)]
    [InlineData("40001", false)]
    public void Only_what_stands_around_the_portal_is_an_outage(string state, bool expected) =>
        (Outage.Of(new DbUpdateException("", new PostgresException("", "ERROR", "ERROR", state))) is not null).Should().Be(expected);

    private static async Task<Guid> TaskAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.WorkItems.Where(w => w.CountyId == world.CountyId && w.Number == 3).Select(w => w.Id).SingleAsync();
    }

    private static Task<HttpResponseMessage> ReportAsync(HttpClient client, Guid task, string done) =>
        client.PostAsJsonAsync($"/api/v1/work-items/{task}/progress?county=keshiketeng", new { period = "2026-10", percent = 41, done });

    private static async Task ExpectOutageAsync(HttpResponseMessage answer, string title)
    {
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, await answer.Content.ReadAsStringAsync());
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("detail").GetString().Should().StartWith(title);
        problem.GetProperty("code").GetString().Should().Be("outage");
    }

    /// <summary>What was acknowledged is there with its audit entry, once; nothing else of the kind is.</summary>
    private static async Task StandsAsync(TestWorld world, params string[] said)
    {
        await using var db = world.CreateDbContext();
        (await db.ProgressReports.Where(r => r.Percent == 41).OrderBy(r => r.Id).Select(r => r.Done).ToListAsync()).Should().Equal(said);
        (await db.AuditEntries.CountAsync(e => e.Subject == nameof(ProgressReport) && e.After!.Contains("\"Percent\":41"))).Should().Be(said.Length);
    }

    private static TestPortal PortalOn(TestWorld world, Action<DbContextOptionsBuilder<AppDbContext>> change, DatabaseSettings? settings = null, string? key = null)
    {
        settings ??= world.Database.Settings;
        var options = new DbContextOptionsBuilder<AppDbContext>(settings.Options());
        change(options);
        return new(settings, world.Clock, settings: key is null ? null : new Dictionary<string, string> { ["Audit:KeyFile"] = key }, options: options.Options);
    }

    private static async Task<HttpClient> ClientAsync(TestPortal portal, TestWorld world, string account)
    {
        var client = portal.CreateClient(new() { AllowAutoRedirect = false });
        var token = await new IssueToken(world, world.User(account), world.Clock).ForAsync(account, "test");
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        return client;
    }

    private static async Task<HttpClient> SessionAsync(TestPortal portal, string account)
    {
        var client = portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("https://localhost") });
        (await client.PostFormAsync("/account/login", new() { ["Name"] = account, ["Password"] = "Demo-2026!" })).StatusCode.Should().Be(HttpStatusCode.Redirect);
        return client;
    }

    private sealed class Contexts(TestWorld world, IInterceptor interceptor) : IDbContextFactory<AppDbContext>
    {
        private readonly WriteGate gate = new();

        public AppDbContext CreateDbContext() =>
            new(new DbContextOptionsBuilder<AppDbContext>(world.Database.Settings.Options()).AddInterceptors(interceptor).Options, gate, world.Clock, TestDatabase.Key);
    }

    /// <summary>While it is full, the database file may not grow by a page: SQLite itself answers that the disk is full.</summary>
    private sealed class FullDisk : DbConnectionInterceptor
    {
        public bool IsFull { get; set; }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA max_page_count = {(IsFull ? 1 : 1_000_000_000)}";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The wire between portal and database, which can be cut: what runs over it breaks off, and nobody answers.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly NpgsqlConnectionStringBuilder target;
        private readonly List<Socket> open = [];
        private readonly int port;
        private TcpListener? listener;

        public Line(string connectionString)
        {
            target = new(connectionString);
            Listen(0);
            port = ((IPEndPoint)listener!.LocalEndpoint).Port;
        }

        public string ConnectionString => new NpgsqlConnectionStringBuilder(target.ToString()) { Host = "127.0.0.1", Port = port }.ToString();

        public void Cut()
        {
            listener!.Stop();
            lock (open)
            {
                open.ForEach(s => s.Close(0));
                open.Clear();
            }
        }

        public void Restore() => Listen(port);

        public async ValueTask DisposeAsync()
        {
            Cut();
            await using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);
        }

        private void Listen(int at)
        {
            listener = new TcpListener(IPAddress.Loopback, at);
            listener.Start();
            _ = AcceptAsync(listener);
        }

        private async Task AcceptAsync(TcpListener on)
        {
            try
            {
                while (true)
                {
                    var near = await on.AcceptSocketAsync();
                    var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await far.ConnectAsync(target.Host!, target.Port);
                    lock (open)
                    {
                        open.AddRange([near, far]);
                    }

                    _ = PassAsync(near, far);
                    _ = PassAsync(far, near);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The line was cut.
            }
        }

        private static async Task PassAsync(Socket from, Socket to)
        {
            var buffer = new byte[16384];
            try
            {
                for (int n; (n = await from.ReceiveAsync(buffer)) > 0;)
                {
                    await to.SendAsync(buffer.AsMemory(0, n));
                }

                to.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The line was cut.
            }
        }
    }
}
