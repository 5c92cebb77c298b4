using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Plans;
using MedCommunity.Web.Features.Audit;
using MedCommunity.Web.Features.Indicators.Judgements;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Indicators.Judgements;

/// <summary>The files behind a proposal, from the upload to the download.</summary>
public sealed class JudgementEvidenceTests : DatabaseTests, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medcommunity-judgements-").FullName;

    [Theory, MemberData(nameof(Providers))]
    public async Task A_proposal_takes_ones_own_files_for_that_indicator_and_the_communitys_people_open_them(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var file = await AddedAsync(world, "hospital", "1.3");
        var other = await AddedAsync(world, "hospital", "1.1");
        var offices = await AddedAsync(world, "office", "1.3");
        (await Query(world, "hospital").UnattachedAsync(JudgementWorld.Community, "1.3")).Value.Should().Equal(file);
        (await OpenAsync(world, "office", file.Id)).Should().Be(Outcome.NotFound, "it is not a record yet");
        var version = await world.VersionAsync("1.3");
        foreach (var wrong in new[] { other.Id, offices.Id, Guid.NewGuid() })
        {
            (await world.ProposeAsync("hospital", "1.3", new(JudgementWorld.Answers("1.3"), version, [file.Id, wrong]))).Errors.Keys.Should().Equal("evidence");
        }

        var proposed = await world.ProposeAsync("hospital", "1.3", new(JudgementWorld.Answers("1.3"), version, [file.Id]));

        proposed.Value!.Newest!.Files.Should().Equal(file);
        foreach (var account in new[] { "hospital", "office", "leader", "auditor", "branch", "clinic" })
        {
            (await OpenAsync(world, account, file.Id)).Should().Be(Outcome.Done, account);
            (await world.SeeAsync(account, "1.3")).Value!.Newest!.Files.Should().Equal([file], account);
            (await HistoryAsync(world, account, proposed.Value.Newest.Id)).Should().Be(Outcome.Done, account);
        }

        foreach (var account in new[] { "finance", "insurance" })
        {
            (await OpenAsync(world, account, file.Id)).Should().Be(Outcome.NotFound, account);
            (await HistoryAsync(world, account, proposed.Value.Newest.Id)).Should().Be(Outcome.NotFound, account);
            var seen = (await world.SeeAsync(account, "1.3")).Value!;
            (seen.Newest!.Files, seen.Newest.FileCount, seen.Rights.SeesProof).Should().Be((null, 1, false));
        }

        var history = (await new RecordHistoryQuery(world, world.User("auditor"), world.Clock).RunAsync(nameof(IndicatorJudgement), proposed.Value.Newest.Id, null)).Value!;
        (history.Name, history.Page).Should().Be(("克什克腾旗紧密型县域医疗卫生共同体 指标1.3服务协同联动", "/indicators/judgements/kskt-ykt/1.3"));
        history.Rows.Select(r => r.SubjectId).Should().Contain([file.Id, proposed.Value.Newest.Id]).And.HaveCount(8, "the row, five answers, the file uploaded and taken");
        var ofFile = (await new RecordHistoryQuery(world, world.User("auditor"), world.Clock).RunAsync(nameof(Core.Plans.Evidence), file.Id, null)).Value!;
        (ofFile.Name, ofFile.Page).Should().Be(("纪要.pdf", "/indicators/judgements"));
        (await OpenAsync(world, "admin", file.Id)).Should().Be(Outcome.NotFound);
        (await OpenAsync(world, "office-wlt", file.Id)).Should().Be(Outcome.NotFound);
        (await new RemoveEvidence(world, world.User("hospital"), TestWorld.Logger<RemoveEvidence>()).RunAsync(file.Id)).Outcome.Should().Be(Outcome.NotAllowed, "a record keeps its files");
        await using var db = world.CreateDbContext();
        var row = await db.Evidence.AsNoTracking().SingleAsync(e => e.Id == file.Id);
        (row.IsAttached, row.WorkItemId, await db.Evidence.Where(Core.Plans.Evidence.Waiting).AnyAsync(e => e.Id == file.Id)).Should().Be((true, null, false));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_proposals_with_the_same_file_and_a_removal_only_one_gets_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var file = await AddedAsync(world, "hospital", "1.3");
        var version = await world.VersionAsync("1.3");

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () => i % 2 == 0
            ? (await world.ProposeAsync("hospital", "1.3", new(JudgementWorld.Answers("1.3"), version, [file.Id]))).Outcome
            : (await new RemoveEvidence(world, world.User("hospital"), TestWorld.Logger<RemoveEvidence>()).RunAsync(file.Id)).Outcome)));

        results.Count(o => o == Outcome.Done).Should().Be(1);
        await using var db = world.CreateDbContext();
        (await db.Evidence.CountAsync(e => e.Id == file.Id)).Should().Be(await db.Evidence.CountAsync(e => e.Id == file.Id && e.JudgementId != null), "it is taken or gone");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Who_may_not_propose_uploads_nothing(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        foreach (var (account, community, code, outcome) in new[]
        {
            ("branch", JudgementWorld.Community, "1.3", Outcome.NotAllowed),
            ("leader", JudgementWorld.Community, "1.3", Outcome.NotAllowed),
            ("admin", JudgementWorld.Community, "1.3", Outcome.NotAllowed),
            ("hospital", JudgementWorld.Community, "1.2", Outcome.Conflict),
            ("hospital", JudgementWorld.Community, "3.1", Outcome.NotFound),
            ("hospital", "kskt-people-hospital", "1.3", Outcome.NotFound),
            ("office", "nowhere", "1.3", Outcome.NotFound),
        })
        {
            (await Add(world, account).RunAsync(community, code, "a.pdf", new MemoryStream(EvidenceFiles.Pdf))).Outcome.Should().Be(outcome, $"{account} {community} {code}");
            (await Query(world, account).UnattachedAsync(community, code)).Outcome.Should().Be(outcome, $"{account} {community} {code}");
        }

        for (var i = 0; i < EvidenceFile.MostOfOneReport; i++)
        {
            await AddedAsync(world, "hospital", "1.3");
        }

        (await Add(world, "hospital").RunAsync(JudgementWorld.Community, "1.3", "a.pdf", new MemoryStream(EvidenceFiles.Pdf))).Message.Should().Contain("最多附10个");
        (await AddedAsync(world, "hospital", "1.1")).Should().NotBeNull("each indicator has its own ten");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_api_takes_a_file_and_gives_it_out_to_those_who_see_it(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        using var hospital = await world.ClientAsync("hospital");
        using var clinic = await world.ClientAsync("clinic");
        using var finance = await world.ClientAsync("finance");

        using var added = await UploadAsync(hospital, "1.1", "章程.pdf", EvidenceFiles.Pdf);
        added.StatusCode.Should().Be(HttpStatusCode.Created);
        var id = (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        (await UploadAsync(hospital, "1.1", "假的.pdf", [.. "MZ"u8, 0, 0])).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await UploadAsync(finance, "1.1", "a.pdf", EvidenceFiles.Pdf)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await UploadAsync(hospital, "9.9", "a.pdf", EvidenceFiles.Pdf)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await UploadAsync(hospital, "1.2", "a.pdf", EvidenceFiles.Pdf)).StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await clinic.GetAsync($"/api/v1/evidence/{id}")).StatusCode.Should().Be(HttpStatusCode.NotFound);

        (await world.ProposeAsync("hospital", "1.1", new(JudgementWorld.Answers("1.1"), await world.VersionAsync("1.1"), [id]))).Message.Should().BeNull();

        (await clinic.GetByteArrayAsync($"/api/v1/evidence/{id}")).Should().Equal(EvidenceFiles.Pdf);
        (await finance.GetAsync($"/api/v1/evidence/{id}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private AddJudgementEvidence Add(TestWorld world, string account) =>
        new(world, world.User(account), new EvidenceStore(new DataFolder(folder), new EvidenceSettings(1), world.Clock), world.Clock, TestWorld.Logger<AddJudgementEvidence>());

    private async Task<EvidenceFile> AddedAsync(TestWorld world, string account, string code)
    {
        var result = await Add(world, account).RunAsync(JudgementWorld.Community, code, "纪要.pdf", new MemoryStream(EvidenceFiles.PdfOf(Guid.NewGuid().ToString())));
        result.Message.Should().BeNull();
        return result.Value!;
    }

    private static JudgementQuery Query(TestWorld world, string account) => new(world, world.User(account), world.Clock);

    private static async Task<Outcome> OpenAsync(TestWorld world, string account, Guid id) => (await new EvidenceQuery(world, world.User(account)).OpenAsync(id)).Outcome;

    private static async Task<Outcome> HistoryAsync(TestWorld world, string account, Guid id) =>
        (await new RecordHistoryQuery(world, world.User(account), world.Clock).RunAsync(nameof(IndicatorJudgement), id, null)).Outcome;

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, string code, string name, byte[] bytes)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        return await client.PostAsync($"/api/v1/indicators/judgements/{JudgementWorld.Community}/{code}/evidence", form);
    }
}
