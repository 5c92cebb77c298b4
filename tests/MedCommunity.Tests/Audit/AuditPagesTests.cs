using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Accounts;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Forms;
using MedCommunity.Tests.Plans;
using MedCommunity.Web.Features.Audit;
using MedCommunity.Web.Features.Forms.Design;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Features.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace MedCommunity.Tests.Audit;

/// <summary>审计日志: what it finds, who sees how much of it, and each record's own history.</summary>
public sealed class AuditPagesTests : DatabaseTests
{
    /// <summary>A day on which nothing else happens.</summary>
    private static readonly DateOnly Quiet = new(2031, 5, 1);

    private static readonly DateTime Instant = new(2031, 5, 1, 4, 0, 0, DateTimeKind.Utc);

    [Theory, MemberData(nameof(Providers))]
    public async Task Each_filter_finds_what_it_names_and_nothing_else(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var (finance, office, record) = (world.AccountId("finance"), world.AccountId("office"), Guid.NewGuid());
        var entries = new Dictionary<string, Guid>
        {
            ["report"] = await AddAsync(world, e => (e.AccountId, e.Subject, e.Action, e.Path, e.Address) = (finance, nameof(ProgressReport), "added", EntryPath.Page, "10.1.2.3")),
            ["for finance"] = await AddAsync(world, e => (e.AccountId, e.OnBehalfOf, e.Subject, e.Action) = (office, finance, nameof(WorkItem), "changed")),
            ["unit"] = await AddAsync(world, e => (e.AccountId, e.Subject, e.SubjectId, e.Path, e.Address) = (office, nameof(OrgUnit), record, EntryPath.Api, "10.1.9.9")),
            ["system"] = await AddAsync(world, e => (e.Subject, e.Action, e.Path) = (nameof(Plan), "removed", EntryPath.Command)),
            ["session"] = await AddAsync(world, e => (e.CountyId, e.AccountId, e.Subject, e.SubjectId, e.Action) = (Guid.Empty, office, nameof(Account), finance, "changed")),
            ["first instant"] = await AddAsync(world, e => (e.AccountId, e.Subject, e.At) = (office, nameof(Section), LocalClock.StartOf(Quiet))),
            ["next day"] = await AddAsync(world, e => (e.AccountId, e.Subject, e.At) = (office, nameof(Section), LocalClock.EndOf(Quiet))),
        };
        const string Day = "from=2031-05-01&to=2031-05-01";

        await ExpectAsync(Day, "report", "for finance", "unit", "system", "session", "first instant");
        await ExpectAsync("from=2031-05-02", "next day");
        await ExpectAsync($"{Day}&account={finance}", "report", "for finance");
        await ExpectAsync($"{Day}&account={AuditFilter.NoAccount}", "system");
        await ExpectAsync($"{Day}&subject=OrgUnit", "unit");
        await ExpectAsync($"{Day}&subject=Account", "session");
        await ExpectAsync($"{Day}&action=removed", "system");
        await ExpectAsync($"{Day}&path=Api", "unit");
        await ExpectAsync($"{Day}&q={record}", "unit");
        await ExpectAsync($"{Day}&q={entries["report"]}", "report");
        await ExpectAsync($"{Day}&q=10.1.", "report", "unit");
        await ExpectAsync($"{Day}&q=10.1.2.3&path=Page&action=added", "report");
        await ExpectAsync($"{Day}&q=%25");
        (await ListAsync(world, "auditor", "subject=Nonsense&path=7&from=tomorrow&account=nobody&before=x")).Rows.Should().HaveCount(AuditListQuery.Size, "what is not understood is not asked for");

        async Task ExpectAsync(string query, params string[] names) =>
            (await ListAsync(world, "auditor", query)).Rows.Select(r => entries.Single(e => e.Value == r.Id).Key).Should().BeEquivalentTo(names, query);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Paging_shows_every_entry_once_also_when_all_happened_at_one_instant(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var expected = new List<Guid>();
        for (var i = 0; i < 130; i++)
        {
            var shared = i % 4 == 0;
            expected.Add(await AddAsync(world, e => (e.CountyId, e.Subject, e.SubjectId) = shared ? (Guid.Empty, nameof(Account), world.AccountId("finance")) : (world.CountyId, nameof(WorkItem), Guid.NewGuid())));
        }

        var seen = new List<AuditRow>();
        AuditPlace? before = null;
        do
        {
            var data = await ListAsync(world, "auditor", "from=2031-05-01", before);
            data.Rows.Count.Should().BeLessThanOrEqualTo(AuditListQuery.Size);
            seen.AddRange(data.Rows);
            before = AuditPlace.Parse(data.Older?.ToString());
        }
        while (before is not null);

        seen.Select(r => r.Id).Should().OnlyHaveUniqueItems().And.BeEquivalentTo(expected);
        seen.Select(r => r.Id).Should().BeInDescendingOrder();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Under_a_substitution_both_persons_are_named(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        await using (var db = world.CreateDbContext())
        {
            db.Add(new Substitution
            {
                CountyId = world.CountyId,
                AbsentId = world.AccountId("office"),
                SubstituteId = world.AccountId("finance"),
                From = world.Clock.Today(),
                To = world.Clock.Today().AddDays(3),
                Reason = "出差",
            });
            await db.SaveChangesAsync();
        }

        var user = world.User("finance");
        user.ActingFor = world.AccountId("office");
        (await Reports(world, user).RunAsync(await TaskAsync(world), Good())).Message.Should().BeNull();

        var row = (await ListAsync(world, "auditor", "subject=ProgressReport")).Rows[0];
        (row.Who, row.For).Should().Be(("财政局 刘芳", (await world.ActorAsync("office")).Name));
        using var auditor = await world.SessionAsync("auditor");
        (await auditor.GetStringAsync("/audit?subject=ProgressReport")).Should().Contain($"data-testid=\"audit-for\">代 {row.For}</span>");
        (await auditor.GetStringAsync($"/audit/entries/{row.Id}")).Should().Contain($"代 {row.For}</span>").And.Contain("尚未封存");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nothing_of_another_county_is_shown(Provider provider)
    {
        await using var accounts = await AccountWorld.CreateAsync(provider);
        var world = accounts.World;
        Guid unit;
        await using (var db = world.CreateDbContext())
        {
            var other = await db.OrgUnits.SingleAsync(u => u.CountyId == accounts.OtherCounty);
            unit = other.Id;
            other.ContactName = "他旗的人";
            (await db.Users.SingleAsync(a => a.Id == accounts.Stranger)).DisplayName = "他旗领导改名";
            db.Add(new AccountSession { AccountId = accounts.Stranger, SignedInAt = world.Clock.Utc(), LastSeenAt = world.Clock.Utc(), Address = "203.0.113.9" });
            await db.SaveChangesAsync();
        }

        await using var all = world.CreateDbContext();
        var theirs = await all.AuditEntries.Where(e => e.CountyId == accounts.OtherCounty || e.SubjectId == accounts.Stranger || e.After!.Contains("203.0.113.9")).ToListAsync();
        theirs.Select(e => e.Subject).Should().Contain([nameof(OrgUnit), nameof(Account), nameof(AccountSession), nameof(RoleGrant)]);
        foreach (var account in new[] { "auditor", "admin" })
        {
            var seen = await AllAsync(world, account, "");
            seen.Should().NotBeEmpty();
            seen.Select(r => r.Id).Should().NotIntersectWith(theirs.Select(e => e.Id));
            foreach (var entry in theirs)
            {
                (await Entries(world, account).RunAsync(entry.Id)).Outcome.Should().Be(Outcome.NotFound, entry.Subject);
            }

            foreach (var (subject, id) in new[] { (nameof(OrgUnit), unit), (nameof(Account), accounts.Stranger), (nameof(County), accounts.OtherCounty), (nameof(WorkItem), Guid.NewGuid()) })
            {
                (await Histories(world, account).RunAsync(subject, id, null)).Outcome.Should().Be(Outcome.NotFound, subject);
            }
        }

        // Their own administrator finds all of it.
        var own = (await new AuditListQuery(world, accounts.User("other-admin")).RunAsync(AuditFilter.None, null)).Value!;
        own.Rows.Select(r => r.Id).Should().Contain(theirs.Select(e => e.Id));
        (await new RecordHistoryQuery(world, accounts.User("other-admin"), world.Clock).RunAsync(nameof(Account), accounts.Stranger, null)).Value!.Rows
            .Should().Contain(r => r.Subject == nameof(AccountSession)).And.Contain(r => r.Subject == nameof(RoleGrant));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_administrator_sees_that_business_data_changed_and_not_what_it_said(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world);
        (await Reports(world, world.User("finance")).RunAsync(task, Good())).Message.Should().BeNull();
        (await new SaveSettings(world, world.User("admin"), TestWorld.Logger<SaveSettings>()).HandleAsync(SaveSettings.Of(world.County) with { DueDay = 20 })).Message.Should().BeNull();
        using var administrator = await world.SessionAsync("admin");
        using var auditor = await world.SessionAsync("auditor");
        var report = (await ListAsync(world, "admin", "subject=ProgressReport")).Rows[0];

        (report.IsWithheld, report.Who, report.Name, report.Changes.Count, report.Summary).Should().Be((true, "财政局 刘芳", null, 0, AuditText.Withheld));
        foreach (var address in new[] { "/audit?subject=ProgressReport", $"/audit/entries/{report.Id}", $"/audit/WorkItem/{task}", $"/audit/ProgressReport/{report.SubjectId}" })
        {
            var page = await administrator.GetStringAsync(address);
            page.Should().Contain(AuditText.Withheld).And.Contain("财政局 刘芳").And.NotContain("完成了拨付").And.NotContain("加强组织领导", address);
        }

        (await auditor.GetStringAsync($"/audit/entries/{report.Id}")).Should().Contain("完成了拨付").And.Contain("2026年10月").And.Contain("旗财政局").And.Contain("打开记录");
        (await auditor.GetStringAsync($"/audit/WorkItem/{task}")).Should().Contain("完成了拨付").And.Contain("加强组织领导");
        var settings = (await ListAsync(world, "admin", "subject=County&action=changed")).Rows[0];
        settings.Changes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Word = "每月截止日", Before = "16", After = "20" });
        (settings.Page, settings.Summary).Should().Be(("/settings", "每月截止日"));

        var hidden = await ExportAsync(administrator, "/audit/export.xlsx?subject=ProgressReport");
        var full = await ExportAsync(auditor, "/audit/export.xlsx?subject=ProgressReport");
        string.Join('\n', hidden.SelectMany(r => r)).Should().Contain(AuditText.Withheld).And.NotContain("完成了拨付");
        string.Join('\n', full.SelectMany(r => r)).Should().Contain("已做的工作：完成了拨付");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_tasks_history_holds_all_that_belongs_to_it_and_is_for_those_who_see_it_in_full(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world);
        (await Reports(world, world.User("finance")).RunAsync(task, Good())).Message.Should().BeNull();
        Guid completion, gone;
        await using (var db = world.CreateDbContext())
        {
            var done = new MilestoneCompletion { CountyId = world.CountyId, MilestoneId = (await db.Milestones.FirstAsync(m => m.WorkItemId == task)).Id, DoneOn = world.Clock.Today(), Note = "会议纪要" };
            var draft = new Core.Plans.Evidence
            {
                CountyId = world.CountyId,
                WorkItemId = task,
                FileName = "还没交的材料.pdf",
                Kind = EvidenceKind.Pdf,
                Hash = new string('a', 64),
                UploadedAt = world.Clock.Utc(),
                UploadedBy = world.AccountId("finance"),
                UploadedByName = "财政局 刘芳",
            };
            db.AddRange(done, draft);
            (await db.WorkItems.SingleAsync(w => w.Id == task)).OfficeDeadline = new(2027, 3, 1);
            await db.SaveChangesAsync();
            completion = done.Id;

            // What is no longer there is still in the history: a unit that was assigned by mistake, and its assignment with it.
            var assignment = new Assignment { CountyId = world.CountyId, WorkItemId = task, Order = 99, AsWritten = "误列的单位", Role = AssignmentRole.Cooperating };
            var unit = new AssignmentUnit { CountyId = world.CountyId, AssignmentId = assignment.Id, UnitId = (await world.UnitAsync("kskt-people-hospital")).Id };
            gone = unit.Id;
            db.AddRange(assignment, unit);
            await db.SaveChangesAsync();
            db.Remove(unit);
            await db.SaveChangesAsync();
            db.Remove(assignment);
            await db.SaveChangesAsync();
        }

        foreach (var account in new[] { "auditor", "office", "leader", "finance" })
        {
            var rows = await HistoryAsync(world, account, nameof(WorkItem), task);
            rows.Should().ContainSingle(r => r.Subject == nameof(ProgressReport)).Which.Changes.Should().Contain(c => c.After == "完成了拨付");
            rows.Should().ContainSingle(r => r.SubjectId == completion).Which.Changes.Should().Contain(c => c.Word == "说明" && c.After == "会议纪要");
            rows.Should().Contain(r => r.SubjectId == task && r.Action == "changed" && r.Changes[0].Word == "办公室确定的时限" && r.Changes[0].After == "2027-03-01");
            rows.Count(r => r.SubjectId == gone).Should().Be(2, "added and removed");
            rows.Should().Contain(r => r.Subject == nameof(Assignment) && r.Action == "removed" && r.Name == "误列的单位");
            rows.Should().Contain(r => r.SubjectId == task && r.Action == "added", "the plan's import logs each row");
            rows.Should().NotContain(r => r.Subject == nameof(Core.Plans.Evidence), "what is not handed in is its uploader's own");
            rows.Should().OnlyContain(r => account == "auditor" || r.Address == null);
        }

        var foreign = await TaskAsync(world, mine: false);
        (await Histories(world, "finance").RunAsync(nameof(WorkItem), foreign, null)).Outcome.Should().Be(Outcome.NotFound);
        (await Histories(world, "clinic").RunAsync(nameof(WorkItem), task, null)).Outcome.Should().Be(Outcome.NotFound);
        using var liaison = await world.SessionAsync("finance");
        (await liaison.GetAsync($"/audit/WorkItem/{foreign}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await liaison.GetStringAsync($"/audit/WorkItem/{task}")).Should().Contain("会议纪要").And.NotContain("/audit/entries/");
        (await liaison.GetStringAsync($"/tasks/{task}")).Should().Contain($"/audit/WorkItem/{task}");
        (await liaison.GetStringAsync($"/tasks/{foreign}")).Should().NotContain("变更历史");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_forms_history_has_its_steps_and_its_cells(Provider provider)
    {
        await using var forms = await FormWorld.CreateAsync(provider);
        var world = forms.World;
        await forms.FillAsync("branch", FormWorld.BranchForm);
        await forms.SaveAsync("branch", FormWorld.BranchForm, """{"VISITS_TOTAL":120}""");
        await forms.DoneAsync("branch", FormWorld.BranchForm, SubmissionAction.Submit);
        var submission = (await forms.RowAsync(FormWorld.BranchForm))!.Id;

        foreach (var account in new[] { "branch", "hospital", "office", "auditor" })
        {
            var rows = await HistoryAsync(world, account, nameof(Submission), submission);
            rows.Should().Contain(r => r.Subject == AuditText.Cell && r.Changes[0].Before == "100" && r.Changes[0].After == "120" && r.Changes[0].Word.StartsWith("总诊疗", StringComparison.Ordinal));
            rows.Should().Contain(r => r.Subject == nameof(Submission) && r.Changes.Any(c => c.Word == "状态" && c.After == "已提交"));
            rows.Select(r => r.At).Should().BeInDescendingOrder();
        }

        foreach (var account in new[] { "finance", "clinic" })
        {
            (await Histories(world, account).RunAsync(nameof(Submission), submission, null)).Outcome.Should().Be(Outcome.NotFound, account);
        }

        (await HistoryAsync(world, "admin", nameof(Submission), submission)).Should().OnlyContain(r => r.IsWithheld && r.Changes.Count == 0);
        using var branch = await world.SessionAsync("branch");
        (await branch.GetStringAsync($"/forms/{FormWorld.Branch}/2026-10/township-monthly")).Should().Contain($"/audit/Submission/{submission}");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_form_templates_history_has_its_drafts_too_and_is_for_the_office_and_the_logs_readers(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var office = world.User("office");
        (await new StartDraft(world, office, world.Clock).RunAsync("township-monthly")).Value.Should().Be(2);
        var draft = (await new DraftQuery(world, office, world.Clock).RunAsync("township-monthly")).Value!;
        (await new DiscardDraft(world, office).RunAsync("township-monthly", draft.Version)).Value.Should().BeTrue();
        Guid template;
        await using (var db = world.CreateDbContext())
        {
            template = await db.FormTemplates.Where(t => t.CountyId == world.CountyId && t.Code == "township-monthly").Select(t => t.Id).SingleAsync();
        }

        foreach (var account in new[] { "office", "auditor", "admin" })
        {
            var rows = await HistoryAsync(world, account, nameof(FormTemplate), template);
            rows.Where(r => r.Subject == nameof(FormTemplateVersion) && r.Changes.Any(c => c.Word == "草稿")).Select(r => r.Action).Should().Equal("removed", "added");
        }

        foreach (var account in new[] { "leader", "hospital" })
        {
            (await Histories(world, account).RunAsync(nameof(FormTemplate), template, null)).Outcome.Should().Be(Outcome.NotFound, account);
        }

        foreach (var (account, reads) in new[] { ("office", true), ("auditor", true), ("leader", false) })
        {
            using var session = await world.SessionAsync(account);
            (await session.GetStringAsync("/forms/templates/township-monthly")).Contains($"/audit/FormTemplate/{template}").Should().Be(reads, account);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Limits_lead_to_their_history_for_everybody_who_reads_figures(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var set = (await new SetLimits(world, world.User("office"), world.Clock, TestWorld.Logger<SetLimits>()).RunAsync("K1", new("80", null, null))).Value!;

        foreach (var account in new[] { "office", "leader", "branch", "auditor" })
        {
            using var session = await world.SessionAsync(account);
            (await session.GetStringAsync("/indicators/K1")).Should().Contain($"/audit/IndicatorLimit/{set.Id}", account);
            var history = (await Histories(world, account).RunAsync(nameof(IndicatorLimit), set.Id!.Value, null)).Value!;
            history.Name.Should().Be("指标K1的预警线", account);
            history.Rows.Should().ContainSingle().Which.Changes.Should().Contain(c => c.After == "80");
        }

        (await Histories(world, "office").RunAsync(nameof(IndicatorLimit), Guid.CreateVersion7(), null)).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Whom_to_call_at_a_unit_is_not_told_by_its_history(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var unit = await world.UnitAsync("kskt-dept-finance-bureau");
        await using (var db = world.CreateDbContext())
        {
            var changed = await db.OrgUnits.SingleAsync(u => u.Id == unit.Id);
            (changed.ContactName, changed.ContactPhone, changed.Aliases) = ("赵主任", "13912345678", "财政");
            await db.SaveChangesAsync();
        }

        foreach (var (account, sees) in new[] { ("finance", false), ("clinic", false), ("office", true), ("admin", true), ("auditor", true) })
        {
            var row = (await HistoryAsync(world, account, nameof(OrgUnit), unit.Id))[0];
            row.Changes.Should().Contain(c => c.Word == "其他名称" && c.After == "财政");
            row.Changes.Where(c => c.Word is "联系人" or "联系电话").Should().HaveCount(2).And.OnlyContain(c => c.IsWithheld != sees && (c.After != null) == sees, account);
        }

        var clinic = await world.UnitAsync("kskt-liulin-health-centre");
        (await Histories(world, "clinic").RunAsync(nameof(OrgUnit), clinic.Id, null)).Outcome.Should().Be(Outcome.NotFound, "another branch is none of a village doctor's");
        using var liaison = await world.SessionAsync("finance");
        (await liaison.GetStringAsync($"/audit/OrgUnit/{unit.Id}")).Should().Contain("您无权查看联系方式").And.NotContain("13912345678").And.Contain("随本旗县的批量加载带入");
        (await liaison.GetStringAsync($"/units/{unit.Code}")).Should().Contain($"/audit/OrgUnit/{unit.Id}");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_record_that_came_with_a_bulk_load_says_so_and_the_plan_the_county_and_accounts_have_a_history_too(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var unit = await world.UnitAsync("kskt-people-hospital");

        var loaded = (await Histories(world, "auditor").RunAsync(nameof(OrgUnit), unit.Id, null)).Value!;
        loaded.Rows.Should().BeEmpty();
        loaded.Batches.Should().NotBeEmpty().And.OnlyContain(b => b.Action == "demo load" && b.Note!.Contains("个机构") || b.Subject == nameof(Plan));
        using (var auditor = await world.SessionAsync("auditor"))
        {
            (await auditor.GetStringAsync($"/audit/OrgUnit/{unit.Id}")).Should().Contain("批量加载时带入").And.Contain("装入演示数据");
        }

        await using var db = world.CreateDbContext();
        var plan = await db.Plans.Where(p => p.CountyId == world.CountyId).OrderBy(p => p.Code).Select(p => p.Id).FirstAsync();
        var rows = await HistoryAsync(world, "finance", nameof(Plan), plan);
        rows.Should().Contain(r => r.Subject == nameof(Plan)).And.Contain(r => r.Subject == nameof(Section)).And.Contain(r => r.Subject == nameof(Phase)).And.NotContain(r => r.Subject == nameof(WorkItem));
        (await Histories(world, "clinic").RunAsync(nameof(Plan), plan, null)).Outcome.Should().Be(Outcome.NotFound);

        (await new SaveSettings(world, world.User("admin"), TestWorld.Logger<SaveSettings>()).HandleAsync(SaveSettings.Of(world.County) with { BehindPoints = 25 })).Message.Should().BeNull();
        (await HistoryAsync(world, "admin", nameof(County), world.CountyId)).Should().Contain(r => r.Changes.Any(c => c.Word.StartsWith("落后", StringComparison.Ordinal) && c.After == "25"));
        using (await world.SessionAsync("finance"))
        {
            (await HistoryAsync(world, "admin", nameof(Account), world.AccountId("finance"))).Should().Contain(r => r.Subject == nameof(AccountSession));
        }

        foreach (var account in new[] { "office", "leader", "finance", "hospital" })
        {
            (await Histories(world, account).RunAsync(nameof(County), world.CountyId, null)).Outcome.Should().Be(Outcome.NotFound, account);
            (await Histories(world, account).RunAsync(nameof(Account), world.AccountId("finance"), null)).Outcome.Should().Be(Outcome.NotFound, account);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task More_entries_do_not_cost_more_statements(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        var task = await TaskAsync(world);
        var counter = new StatementCounter(world);
        (await Reports(world, world.User("finance")).RunAsync(task, Good())).Message.Should().BeNull();
        var (list, history) = (await ListCostAsync(), await HistoryCostAsync());

        for (var i = 0; i < 12; i++)
        {
            world.Clock.Now = world.Clock.Now.AddMinutes(1);
            (await Reports(world, world.User("finance")).RunAsync(task, Good() with { Done = $"第{i}次" })).Message.Should().BeNull();
        }

        (await ListCostAsync()).Should().Be(list).And.BeLessThan(30);
        (await HistoryCostAsync()).Should().Be(history).And.BeLessThan(40);

        Task<int> ListCostAsync() => counter.CountAsync(async () =>
            (await new AuditListQuery(counter, world.User("auditor")).RunAsync(Filter("subject=ProgressReport"), null)).Value!.Rows.Should().NotBeEmpty());
        Task<int> HistoryCostAsync() => counter.CountAsync(async () =>
            (await new RecordHistoryQuery(counter, world.User("auditor"), world.Clock).RunAsync(nameof(WorkItem), task, null)).Value!.Rows.Should().NotBeEmpty());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_export_is_the_filtered_list_says_where_it_was_cut_and_is_logged(Provider provider)
    {
        await using var world = await WorldAsync(provider);
        for (var i = 0; i < 60; i++)
        {
            await AddAsync(world, e => (e.At, e.After) = (Instant.AddMilliseconds(i), $$"""{"Title":"=1+{{i}}"}"""));
        }

        using var auditor = await world.SessionAsync("auditor");
        var rows = await ExportAsync(auditor, "/audit/export.xlsx?from=2031-05-01&subject=WorkItem");

        var listed = await AllAsync(world, "auditor", "from=2031-05-01&subject=WorkItem");
        rows[0].Should().StartWith(["时间", "人员", "代", "来源地址"]);
        rows.Skip(1).Select(r => r[^1]).Should().Equal(listed.Select(r => r.Id.ToString()));
        rows[1].Should().Contain("标题：=1+59", "text stays text");
        var entry = (await ListAsync(world, "auditor", "action=exported")).Rows.Should().ContainSingle().Which;
        (entry.Who, entry.Action, entry.Summary, entry.Address is null).Should().Be(
            ((await world.ActorAsync("auditor")).Name, "exported", "导出审计日志60条。条件：自2031-05-01、任务。", (await ListAsync(world, "auditor", "subject=AccountSession")).Rows[0].Address is null));

        var cut = await new ExportAudit(world, world.User("auditor"), world.Clock) { MaxRows = 25 }.RunAsync(Filter("from=2031-05-01"));
        await using var file = cut.Value!.Content;
        var few = Sheet(file);
        few.Should().HaveCount(27);
        few[^1].Should().ContainSingle().Which.Should().Contain("一次最多导出25条").And.Contain("缩小时间范围");
        using var office = await world.SessionAsync("office");
        (await office.GetAsync("/audit/export.xlsx")).StatusCode.Should().BeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.Redirect);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_sealed_entry_shows_its_place_in_the_chain(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var id = await AddAsync(world, _ => { });
        await using (var db = world.CreateDbContext())
        {
            db.Add(new AuditSeal { CountyId = world.CountyId, Sequence = 1_000_017, EntryId = id, At = Instant, Previous = AuditChain.Beginning, Hash = new string('b', 64) });
            await db.SaveChangesAsync();
        }

        var data = (await Entries(world, "admin").RunAsync(id)).Value!;

        data.Position.Should().Be(new AuditPosition(1_000_017, new string('b', 64), AuditChain.Beginning, Instant));
        using var auditor = await world.SessionAsync("auditor");
        (await auditor.GetStringAsync($"/audit/entries/{id}")).Should().Contain("1,000,017").And.Contain(new string('b', 64)).And.NotContain("尚未封存");
    }

    private static async Task<TestWorld> WorldAsync(Provider provider)
    {
        var world = await TestWorld.CreateAsync(provider);
        await ImportPlanTests.ImportAsync(world, "keshiketeng-2025");
        return world;
    }

    /// <summary>Task 1 names the finance bureau; task 2 does not.</summary>
    private static async Task<Guid> TaskAsync(TestWorld world, bool mine = true)
    {
        await using var db = world.CreateDbContext();
        var finance = (await world.UnitAsync("kskt-dept-finance-bureau")).Id;
        var named = from a in db.Assignments join u in db.AssignmentUnits on a.Id equals u.AssignmentId where u.UnitId == finance select a.WorkItemId;
        return await db.WorkItems.Where(w => w.CountyId == world.CountyId && w.AcceptedAt == null && named.Contains(w.Id) == mine).OrderBy(w => w.Number).Select(w => w.Id).FirstAsync();
    }

    private static ProgressInput Good() => new("2026-10", "45", "完成了拨付", "人手不足", "下月验收");

    private static ReportProgress Reports(TestWorld world, CurrentUser user) => new(world, user, world.Clock, TestWorld.Logger<ReportProgress>());

    private static AuditEntryQuery Entries(TestWorld world, string account) => new(world, world.User(account));

    private static RecordHistoryQuery Histories(TestWorld world, string account) => new(world, world.User(account), world.Clock);

    private static async Task<IReadOnlyList<AuditRow>> HistoryAsync(TestWorld world, string account, string subject, Guid id)
    {
        var rows = new List<AuditRow>();
        AuditPlace? before = null;
        do
        {
            var piece = await Histories(world, account).RunAsync(subject, id, before);
            piece.Message.Should().BeNull($"{account} opens the history of a {subject}");
            rows.AddRange(piece.Value!.Rows);
            before = piece.Value.Older;
        }
        while (before is not null);

        rows.Select(r => r.Id).Should().OnlyHaveUniqueItems();
        return rows;
    }

    private static async Task<AuditListData> ListAsync(TestWorld world, string account, string query, AuditPlace? before = null)
    {
        var result = await new AuditListQuery(world, world.User(account)).RunAsync(Filter(query), before);
        result.Message.Should().BeNull();
        return result.Value!;
    }

    private static async Task<List<AuditRow>> AllAsync(TestWorld world, string account, string query)
    {
        var rows = new List<AuditRow>();
        AuditPlace? before = null;
        do
        {
            var data = await ListAsync(world, account, query, before);
            rows.AddRange(data.Rows);
            before = data.Older;
        }
        while (before is not null);

        return rows;
    }

    private static AuditFilter Filter(string query) =>
        AuditFilter.Of(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query).ToDictionary(p => p.Key, p => new StringValues(p.Value.ToArray()))));

    /// <summary>An entry on the quiet day.</summary>
    private static async Task<Guid> AddAsync(TestWorld world, Action<AuditEntry> set)
    {
        await using var db = world.CreateDbContext();
        var entry = new AuditEntry { CountyId = world.CountyId, At = Instant, AccountName = "某人", Action = "changed", Subject = nameof(WorkItem), SubjectId = Guid.NewGuid(), Before = """{"Title":"甲"}""", After = """{"Title":"乙"}""" };
        set(entry);
        db.Add(entry);
        await db.SaveChangesAsync();
        return entry.Id;
    }

    private static async Task<List<List<string>>> ExportAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        await using var content = await answer.Content.ReadAsStreamAsync();
        return Sheet(content);
    }

    private static List<List<string>> Sheet(Stream content)
    {
        using var zip = new ZipArchive(content, ZipArchiveMode.Read);
        using var sheet = zip.Entries.Single(e => e.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(sheet).Descendants().Where(e => e.Name.LocalName == "row").Select(row => row.Elements().Select(cell => cell.Value).ToList())];
    }
}
