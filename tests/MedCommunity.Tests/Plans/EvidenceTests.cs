using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MedCommunity.Tests.Plans;

/// <summary>佐证材料 from the upload to the download: who may, how many, and what a report takes over.</summary>
public sealed class EvidenceTests : DatabaseTests, IDisposable
{
    private const string Finance = "kskt-dept-finance-bureau";
    private const string Insurance = "kskt-dept-healthcare-security-bureau";

    private readonly string folder = Directory.CreateTempSubdirectory("medcommunity-evidence-").FullName;

    [Theory, MemberData(nameof(Providers))]
    public async Task Uploaded_files_are_ones_own_until_the_report_takes_them_over(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance);

        var picture = await AddAsync(world, "finance", task, "现场.jpeg", EvidenceFiles.Png);
        var paper = await AddAsync(world, "finance", task, "文件/纪要.doc", EvidenceFiles.Pdf);

        picture.Should().BeEquivalentTo(new { Name = "现场.png", Kind = EvidenceKind.Png, Size = (long)EvidenceFiles.Png.Length, IsPicture = true });
        paper.Should().BeEquivalentTo(new { Name = "纪要.pdf", Kind = EvidenceKind.Pdf, IsPicture = false });
        (await Query(world, "finance").UnattachedAsync(task)).Value!.Select(f => f.Id).Should().Equal(picture.Id, paper.Id);
        (await Query(world, "finance").OpenAsync(paper.Id)).Value!.ContentType.Should().Be("application/pdf");
        (await Query(world, "office2").OpenAsync(paper.Id)).Outcome.Should().Be(Outcome.NotFound, "it is not a record yet");
        (await Query(world, "office2").UnattachedAsync(task)).Value.Should().BeEmpty();

        var reported = await Report(world, "finance").RunAsync(task, Good() with { Evidence = [paper.Id, picture.Id, paper.Id] });

        reported.Message.Should().BeNull();
        reported.Value!.Evidence.Should().Equal(picture, paper);
        (await Query(world, "finance").UnattachedAsync(task)).Value.Should().BeEmpty();
        (await ViewAsync(world, "office2", task)).Value!.Reports!.Single(r => r.Id == reported.Value.Id).Evidence.Should().Equal(picture, paper);
        await using var db = world.CreateDbContext();
        (await db.AuditEntries.Where(e => e.SubjectId == paper.Id).Select(e => e.Action).ToListAsync()).Should().BeEquivalentTo(["added", "changed"]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_report_takes_only_what_the_same_person_uploaded_for_this_task_and_once(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance);
        var otherTask = await TaskAsync(world, Finance, skip: 1);
        var mine = await AddAsync(world, "finance", task);
        var theirs = await AddAsync(world, "office2", task);
        var elsewhere = await AddAsync(world, "finance", otherTask);
        var used = await AddAsync(world, "finance", task);
        (await Report(world, "finance").RunAsync(task, Good() with { Evidence = [used.Id] })).IsDone.Should().BeTrue();
        var before = await CountAsync(world);

        foreach (var wrong in new[] { theirs.Id, elsewhere.Id, used.Id, Guid.NewGuid(), Guid.Empty })
        {
            var result = await Report(world, "finance").RunAsync(task, Good() with { Evidence = [mine.Id, wrong] });
            result.Outcome.Should().Be(Outcome.Invalid);
            result.Errors.Keys.Should().Equal("evidence");
        }

        var many = await Report(world, "finance").RunAsync(task, Good() with { Evidence = [.. Enumerable.Range(0, 11).Select(_ => Guid.NewGuid())] });
        many.Errors["evidence"].Should().Contain("最多附10个").And.Contain("11个");
        (await CountAsync(world)).Should().Be(before);
        (await Query(world, "finance").UnattachedAsync(task)).Value!.Select(f => f.Id).Should().Equal(mine.Id);
        (await Report(world, "finance").RunAsync(task, Good() with { Evidence = [mine.Id] })).IsDone.Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_reports_at_the_same_moment_one_gets_the_file(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance);
        var file = await AddAsync(world, "finance", task);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Report(world, "finance").RunAsync(task, Good() with { Evidence = [file.Id] })));

        results.Count(r => r.IsDone).Should().Be(1);
        results.Where(r => !r.IsDone).Should().OnlyContain(r => r.Errors.ContainsKey("evidence"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Ten_files_wait_for_a_report_and_not_eleven(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance);
        var files = new List<EvidenceFile>();
        for (var i = 0; i < 10; i++)
        {
            files.Add(await AddAsync(world, "finance", task));
        }

        var eleventh = await TryAddAsync(world, "finance", task, "a.pdf", EvidenceFiles.Pdf);
        eleventh.Outcome.Should().Be(Outcome.Invalid);
        eleventh.Message.Should().Contain("最多附10个");
        (await TryAddAsync(world, "office2", task, "a.pdf", EvidenceFiles.Pdf)).IsDone.Should().BeTrue("everybody has his own ten");
        (await TryAddAsync(world, "finance", await TaskAsync(world, Finance, skip: 1), "a.pdf", EvidenceFiles.Pdf)).IsDone.Should().BeTrue("for each task");

        (await Remove(world, "finance").RunAsync(files[0].Id)).IsDone.Should().BeTrue();
        (await TryAddAsync(world, "finance", task, "a.pdf", EvidenceFiles.Pdf)).IsDone.Should().BeTrue();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_may_not_report_uploads_nothing_and_nothing_of_it_is_read(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance, without: Insurance);
        var foreign = await ForeignTaskAsync(world);
        foreach (var (account, at, outcome) in new[]
        {
            ("insurance", task, Outcome.NotAllowed),
            ("leader", task, Outcome.NotAllowed),
            ("branch", task, Outcome.NotAllowed),
            ("clinic", task, Outcome.NotFound),
            ("admin", task, Outcome.NotFound),
            ("office2", foreign, Outcome.NotFound),
            ("finance", Guid.NewGuid(), Outcome.NotFound),
        })
        {
            await using var content = new UnreadableStream();
            (await Add(world, account).RunAsync(at, "a.pdf", content)).Outcome.Should().Be(outcome, account);
            (await Query(world, account).UnattachedAsync(at)).Outcome.Should().Be(outcome, account);
        }

        await using var db = world.CreateDbContext();
        (await db.WorkItems.SingleAsync(w => w.Id == task)).AcceptedAt = world.Clock.Utc();
        await db.SaveChangesAsync();
        (await TryAddAsync(world, "finance", task, "a.pdf", EvidenceFiles.Pdf)).Message.Should().Contain("已经销号");
        (await db.Evidence.CountAsync()).Should().Be(0);
        Directory.Exists(Path.Combine(folder, "evidence")).Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_saved_file_is_seen_by_those_who_see_the_tasks_reports_and_does_not_exist_for_others(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance, without: Insurance);
        var file = await AddAsync(world, "finance", task);
        (await Report(world, "finance").RunAsync(task, Good() with { Evidence = [file.Id] })).IsDone.Should().BeTrue();
        var otherCounty = await OfficeElsewhereAsync(world);

        foreach (var reader in new[] { "finance", "office", "office2", "leader" })
        {
            (await Query(world, reader).OpenAsync(file.Id)).Value!.Name.Should().Be("纪要.pdf", reader);
        }

        var auditor = world.User("auditor");
        auditor.CountyCode = "keshiketeng";
        (await new EvidenceQuery(world, auditor).OpenAsync(file.Id)).IsDone.Should().BeTrue();
        foreach (var stranger in new[] { "insurance", "clinic", "admin", otherCounty })
        {
            (await Query(world, stranger).OpenAsync(file.Id)).Outcome.Should().Be(Outcome.NotFound, stranger);
        }

        foreach (var (remover, outcome) in new[] { ("finance", Outcome.NotAllowed), ("leader", Outcome.NotAllowed), ("insurance", Outcome.NotFound), (otherCounty, Outcome.NotFound) })
        {
            (await Remove(world, remover).RunAsync(file.Id)).Outcome.Should().Be(outcome, remover);
        }

        await using var db = world.CreateDbContext();
        (await db.WorkItems.SingleAsync(w => w.Id == task)).IsWithdrawn = true;
        await db.SaveChangesAsync();
        (await Query(world, "office2").OpenAsync(file.Id)).Outcome.Should().Be(Outcome.NotFound, "the task is no longer in the plan");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_ones_own_file_can_be_removed_and_the_content_stays_for_another_record(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance);
        var mine = (await TryAddAsync(world, "finance", task, "a.pdf", EvidenceFiles.Pdf)).Value!;
        var same = (await TryAddAsync(world, "office2", task, "b.pdf", EvidenceFiles.Pdf)).Value!;

        (await Remove(world, "office2").RunAsync(mine.Id)).Outcome.Should().Be(Outcome.NotFound);
        (await Remove(world, "finance").RunAsync(mine.Id)).Value!.Id.Should().Be(mine.Id);
        (await Remove(world, "finance").RunAsync(mine.Id)).Outcome.Should().Be(Outcome.NotFound);

        var left = (await Query(world, "office2").OpenAsync(same.Id)).Value!;
        await using var content = Store(world).OpenRead(left.Hash);
        content.Should().NotBeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_tasks_page_reads_with_the_same_number_of_statements_however_many_files_there_are(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var task = await TaskAsync(world, Finance);
        var counter = new StatementCounter(world);
        async Task ReadAsync()
        {
            await using var db = counter.CreateDbContext();
            var user = world.User("office2");
            (await PlanQueries.WorkItemAsync(db, await user.LoadAsync(db), world.Clock.Today(), task)).IsDone.Should().BeTrue();
        }

        async Task ReportAsync() => (await Report(world, "finance").RunAsync(task, Good() with { Evidence = [(await AddAsync(world, "finance", task)).Id, (await AddAsync(world, "finance", task)).Id] })).IsDone.Should().BeTrue();
        await ReportAsync();
        var few = await counter.CountAsync(ReadAsync);
        for (var i = 0; i < 4; i++)
        {
            await ReportAsync();
        }

        (await counter.CountAsync(ReadAsync)).Should().Be(few);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Over_the_api_a_file_goes_in_is_attached_and_comes_out_as_it_was(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var client = await world.ClientAsync("finance");
        var task = await TaskAsync(world, Finance, without: Insurance);
        var bytes = EvidenceFiles.PdfOf("经接口上传");

        using var created = await UploadAsync(client, task, "会议纪要（终稿）.pdf", bytes);
        created.StatusCode.Should().Be(HttpStatusCode.Created);
        using var file = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        var id = file.RootElement.GetProperty("id").GetGuid();
        file.RootElement.GetProperty("name").GetString().Should().Be("会议纪要（终稿）.pdf");
        file.RootElement.GetProperty("kind").GetString().Should().Be("Pdf");
        file.RootElement.GetProperty("size").GetInt64().Should().Be(bytes.Length);
        file.RootElement.GetProperty("isPicture").GetBoolean().Should().BeFalse();

        var wrong = await client.PostAsJsonAsync($"/api/v1/work-items/{task}/progress", new { period = "2026-10", percent = 50, done = "略", evidence = new[] { "没有这个" } });
        wrong.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("\"evidence\":[");
        var report = await client.PostAsJsonAsync($"/api/v1/work-items/{task}/progress", new { period = "2026-10", percent = 50, done = "略", evidence = new[] { id } });
        report.StatusCode.Should().Be(HttpStatusCode.Created);
        (await report.Content.ReadAsStringAsync()).Should().Contain(id.ToString());

        using var leader = await world.ClientAsync("leader");
        using var answer = await leader.GetAsync($"/api/v1/evidence/{id}");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/pdf");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.Should().Be("会议纪要（终稿）.pdf");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().Equal("sandbox; default-src 'none'; frame-ancestors 'none'");
        answer.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
        answer.Headers.CacheControl!.ToString().Should().Be("no-cache, private");
        answer.Headers.ETag!.Tag.Should().MatchRegex("^\"[0-9a-f]{64}\"$");

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/evidence/{id}") { Headers = { IfNoneMatch = { answer.Headers.ETag } } };
        using var unchanged = await leader.SendAsync(again);
        unchanged.StatusCode.Should().Be(HttpStatusCode.NotModified);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/evidence/{id}") { Headers = { Range = new RangeHeaderValue(0, 3) } };
        using var beginning = await leader.SendAsync(part);
        (await beginning.Content.ReadAsStringAsync()).Should().Be("%PDF");

        using var insurance = await world.ClientAsync("insurance");
        using var hidden = await insurance.GetAsync($"/api/v1/evidence/{id}");
        hidden.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await client.DeleteAsync($"/api/v1/evidence/{id}")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        foreach (var nonsense in new[] { "999", Guid.NewGuid().ToString() })
        {
            (await client.GetAsync($"/api/v1/evidence/{nonsense}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await client.DeleteAsync($"/api/v1/evidence/{nonsense}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await UploadAsync(client, nonsense, "a.pdf", bytes)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Over_the_api_what_cannot_be_taken_is_refused_in_words(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        world.Settings["Evidence:MaxMegabytes"] = "1";
        using var client = await world.ClientAsync("finance");
        var task = await TaskAsync(world, Finance);

        await ExpectAsync(await UploadAsync(client, task, "照片.jpg", [.. "MZ"u8, .. new byte[500]]), HttpStatusCode.BadRequest, "只能上传图片");
        await ExpectAsync(await UploadAsync(client, task, "空.pdf", []), HttpStatusCode.BadRequest, "空的");
        await ExpectAsync(await UploadAsync(client, task, "大.pdf", [.. EvidenceFiles.Pdf, .. new byte[1024 * 1024]]), HttpStatusCode.RequestEntityTooLarge, "文件超过1MB");
        await ExpectAsync(await UploadAsync(client, task, "更大.pdf", [.. EvidenceFiles.Pdf, .. new byte[3 * 1024 * 1024]]), HttpStatusCode.RequestEntityTooLarge, "文件超过1MB");
        await ExpectAsync(await client.PostAsJsonAsync($"/api/v1/work-items/{task}/evidence", new { file = "a" }), HttpStatusCode.BadRequest, "multipart/form-data");
        using var otherField = new MultipartFormDataContent { { new ByteArrayContent(EvidenceFiles.Pdf), "other", "a.pdf" } };
        await ExpectAsync(await client.PostAsync($"/api/v1/work-items/{task}/evidence", otherField), HttpStatusCode.BadRequest, "file");
        using var cut = new ByteArrayContent([.. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"u8, .. EvidenceFiles.Pdf]);
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        await ExpectAsync(await client.PostAsync($"/api/v1/work-items/{task}/evidence", cut), HttpStatusCode.BadRequest, "没有传完整");

        var data = world.Services.GetRequiredService<DataFolder>();
        Directory.GetFiles(data.Folder("evidence", "incoming")).Should().BeEmpty();
        Directory.Delete(data.Folder("evidence"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(data.Path, "evidence"), "no folder");
        await ExpectAsync(await UploadAsync(client, task, "a.pdf", EvidenceFiles.Pdf), HttpStatusCode.InsufficientStorage, "磁盘空间不足或无法写入，文件没有保存，请稍后再试。");
        await using var db = world.CreateDbContext();
        (await db.Evidence.CountAsync()).Should().Be(0);

        async Task ExpectAsync(HttpResponseMessage answer, HttpStatusCode status, string words)
        {
            using (answer)
            {
                answer.StatusCode.Should().Be(status, words);
                answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
                using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                problem.RootElement.GetProperty("detail").GetString().Should().Contain(words);
            }
        }
    }

    [Fact]
    public async Task A_session_needs_the_pages_token_to_upload_and_to_remove_and_none_to_look()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        var task = await TaskAsync(world, Finance);
        using var browser = await world.SessionAsync("finance");

        using var without = await UploadAsync(browser, task, "a.pdf", EvidenceFiles.Pdf);
        without.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        var page = await browser.GetStringAsync($"/tasks/{task}");
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", WebUtility.HtmlDecode(page.Split("data-csrf=\"")[1].Split('"')[0]));
        using var created = await UploadAsync(browser, task, "a.png", EvidenceFiles.Png);
        created.StatusCode.Should().Be(HttpStatusCode.Created);
        using var file = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        var id = file.RootElement.GetProperty("id").GetGuid();

        (await browser.GetStringAsync("/openapi/v1.json")).Should().Contain("multipart/form-data");
        browser.DefaultRequestHeaders.Remove("X-CSRF-TOKEN");
        using var shown = await browser.GetAsync($"/api/v1/evidence/{id}?county=keshiketeng");
        shown.Content.Headers.ContentType!.MediaType.Should().Be("image/png");
        (await browser.DeleteAsync($"/api/v1/evidence/{id}")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ProgressInput Good() => new("2026-10", "45", "完成了拨付");

    private EvidenceStore Store(TestWorld world) => new(new DataFolder(folder), new EvidenceSettings(1), world.Clock);

    private AddEvidence Add(TestWorld world, string account) => new(world, world.User(account), Store(world), world.Clock, TestWorld.Logger<AddEvidence>());

    private static RemoveEvidence Remove(TestWorld world, string account) => new(world, world.User(account), TestWorld.Logger<RemoveEvidence>());

    private static EvidenceQuery Query(TestWorld world, string account) => new(world, world.User(account));

    private static ReportProgress Report(TestWorld world, string account) => new(world, world.User(account), world.Clock, TestWorld.Logger<ReportProgress>());

    private async Task<Result<EvidenceFile>> TryAddAsync(TestWorld world, string account, Guid task, string name, byte[] bytes) =>
        await Add(world, account).RunAsync(task, name, new MemoryStream(bytes));

    private async Task<EvidenceFile> AddAsync(TestWorld world, string account, Guid task, string name = "纪要.pdf", byte[]? bytes = null)
    {
        var result = await TryAddAsync(world, account, task, name, bytes ?? EvidenceFiles.PdfOf(Guid.NewGuid().ToString()));
        result.Message.Should().BeNull();
        world.Clock.Now = world.Clock.Now.AddSeconds(1);
        return result.Value!;
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, object task, string name, byte[] bytes)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        return await client.PostAsync($"/api/v1/work-items/{Convert.ToString(task, CultureInfo.InvariantCulture)}/evidence", form);
    }

    /// <summary>An open task that names the unit, and not the other one.</summary>
    private static async Task<Guid> TaskAsync(TestWorld world, string unit, int skip = 0, string? without = null)
    {
        await using var db = world.CreateDbContext();
        var named = await (
            from a in db.Assignments
            join au in db.AssignmentUnits on new { a.CountyId, AssignmentId = a.Id } equals new { au.CountyId, au.AssignmentId }
            join u in db.OrgUnits on new { au.CountyId, Id = au.UnitId } equals new { u.CountyId, u.Id }
            where u.Code == unit || u.Code == without
            select new { a.WorkItemId, u.Code }).ToListAsync();
        var ids = named.Where(n => n.Code == unit).Select(n => n.WorkItemId).Except(named.Where(n => n.Code == without).Select(n => n.WorkItemId)).ToList();
        return await db.WorkItems.Where(w => w.CountyId == world.CountyId && w.AcceptedAt == null && !w.IsWithdrawn && ids.Contains(w.Id))
            .OrderBy(w => w.Number).Skip(skip).Select(w => w.Id).FirstAsync();
    }

    private static async Task<Guid> ForeignTaskAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.WorkItems.Where(w => w.CountyId != world.CountyId && !w.IsWithdrawn).Select(w => w.Id).FirstAsync();
    }

    /// <summary>An account of the demonstration that is 管委会办公室 of another county and nothing here.</summary>
    private static async Task<string> OfficeElsewhereAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await (
            from g in db.RoleGrants
            join a in db.Users on g.AccountId equals a.Id
            where g.Role == Role.Office && g.CountyId != world.CountyId && !db.RoleGrants.Any(o => o.AccountId == a.Id && o.CountyId == world.CountyId)
            select a.UserName!).FirstAsync();
    }

    private static async Task<Result<WorkItemView>> ViewAsync(TestWorld world, string account, Guid task)
    {
        await using var db = world.CreateDbContext();
        return await PlanQueries.WorkItemAsync(db, await world.ActorAsync(account), world.Clock.Today(), task);
    }

    private static async Task<int> CountAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.ProgressReports.CountAsync();
    }

    private sealed class UnreadableStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("Nothing may be read.");
    }
}
