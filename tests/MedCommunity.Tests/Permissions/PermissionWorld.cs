using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Data;
using MedCommunity.Tests.Plans;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MedCommunity.Tests.Permissions;

/// <summary>Where what is asked for lies, seen from who asks.</summary>
internal enum Scope
{
    Own,
    Below,
    Rest,
    Other,
}

/// <summary>What an operation is asked for: a unit with its forms, its task and its people.</summary>
/// <param name="County">The county's code.</param>
/// <param name="Unit">The unit's code.</param>
/// <param name="Form">A form that nobody has begun, or one of a closed month.</param>
/// <param name="Waiting">A form that waits for a review.</param>
/// <param name="Task">A task assigned to this unit alone.</param>
/// <param name="Person">Somebody who holds a role there.</param>
/// <param name="Evidence">A file that a saved report on the task has.</param>
/// <param name="Notice">A supervision notice about the task to the unit, not answered.</param>
/// <param name="Directive">A leader's directive about it, not answered.</param>
internal sealed record Target(string County, string Unit, FormKey Form, FormKey Waiting, Guid Task, Person Person, Guid Evidence, Guid Notice, Guid Directive);

/// <param name="Account">The account.</param>
/// <param name="Name">Its sign-in name.</param>
/// <param name="Grant">The role it holds.</param>
/// <param name="Substitution">One that has ended, in which this person was absent.</param>
/// <param name="Token">One that was revoked.</param>
internal sealed record Person(Guid Account, string Name, Guid Grant, Guid Substitution, Guid Token);

/// <summary>A column of the table: an account that holds one role at one unit, and what lies where, seen from there.</summary>
/// <param name="column">The column.</param>
/// <param name="self">Who sits there; null for somebody who has not signed in.</param>
/// <param name="scripts">A script's client, with a token.</param>
/// <param name="browser">A browser that has signed in.</param>
/// <param name="targets">What lies in each scope.</param>
internal sealed class Seat(string column, Person? self, HttpClient scripts, HttpClient browser, IReadOnlyDictionary<Scope, Target> targets) : IDisposable
{
    private readonly Dictionary<string, (HttpStatusCode Status, string? Location, string Body)> read = [];

    public string Column => column;

    public Person? Self => self;

    public Guid? Account => self?.Account;

    public HttpClient Browser => browser;

    public IReadOnlyDictionary<Scope, Target> Targets => targets;

    /// <summary>Addresses whose answer said something of the other county.</summary>
    public SortedSet<string> Leaks { get; } = new(StringComparer.Ordinal);

    /// <summary>How a body that is a form with files begins.</summary>
    public const string FormBody = "--walk";

    /// <summary>Asks over HTTP: for a page as a browser, else as a script. What is only read is asked for once.</summary>
    public async Task<(HttpStatusCode Status, string? Location, string Body)> AskAsync(HttpMethod method, string url, string? body = null, bool asPage = false)
    {
        if (method == HttpMethod.Get && read.TryGetValue(url, out var known))
        {
            return known;
        }

        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = body.StartsWith(FormBody, StringComparison.Ordinal) ? new StringContent(body, Encoding.UTF8) : new StringContent(body, Encoding.UTF8, "application/json");
            if (body.StartsWith(FormBody, StringComparison.Ordinal))
            {
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={FormBody.TrimStart('-')}");
            }
        }

        using var answer = await (asPage ? browser : scripts).SendAsync(request);
        var result = (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
        if (PermissionWorld.OthersWords.Any(word => result.Item3.Contains(word, StringComparison.Ordinal)))
        {
            Leaks.Add($"{column}: {method} {url}");
        }

        if (method == HttpMethod.Get)
        {
            read[url] = result;
        }

        return result;
    }

    /// <summary>Sends a form with the page's token, as the frame's own forms do.</summary>
    public async Task<(HttpStatusCode Status, string? Location, string Body)> SendAsync(HttpClient from, string url, Dictionary<string, string> fields)
    {
        var page = await from.GetStringAsync(self is null ? "/account/login" : "/account/password");
        fields["__RequestVerificationToken"] = page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await from.PostAsync(url, content);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose()
    {
        scripts.Dispose();
        browser.Dispose();
    }
}

/// <summary>
/// Two counties of three levels (general hospital, branches, clinics) with departments beside them: the demonstration's, in which the seats are, and another
/// of the same shape, 彼岸旗, whose units are all called 彼岸… so that a trace of it is recognised wherever it turns up.
/// </summary>
internal sealed class PermissionWorld : IAsyncDisposable
{
    public static readonly ReportingPeriod UnderWay = TestWorld.UnderWay;
    private static readonly ReportingPeriod Reviewed = UnderWay.AddMonths(1);
    private static readonly DateOnly Beginning = new(2020, 1, 1);
    public const string Password = "Walk-2026!";

    // One slow hash is enough for all who sit here.
    private readonly string hash = new PasswordHasher<Account>().HashPassword(new Account(), Password);
    private readonly TestWorld world;

    private PermissionWorld(TestWorld world) => this.world = world;

    /// <summary>Words that only the other county has, or the demonstration's further ones.</summary>
    public static IReadOnlyList<string> OthersWords => ["彼岸", "扎赉特", "乌拉特"];

    public List<Seat> Seats { get; } = [];

    public TestWorld World => world;

    public Seat this[string column] => Seats.Single(s => s.Column == column);

    public static async Task<PermissionWorld> CreateAsync(Provider provider)
    {
        var result = new PermissionWorld(await TestWorld.CreateAsync(provider));
        await result.FillAsync();
        return result;
    }

    /// <summary>Runs a use case as the seat's account, made by the portal's own services.</summary>
    public async Task<T> CallAsync<TUseCase, T>(Guid? account, Func<TUseCase, Task<T>> call)
        where TUseCase : notnull
    {
        await using var scope = world.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().AccountId = account;

        // Use cases that change the session find one.
        var session = new ClaimsIdentity("test");
        session.AddClaims([new(ClaimTypes.NameIdentifier, account.ToString() ?? ""), new(SessionClaims.Session, Guid.NewGuid().ToString())]);
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = new(session) };
        return await call(scope.ServiceProvider.GetRequiredService<TUseCase>());
    }

    /// <summary>Calls a reading that is told who acts.</summary>
    public async Task<T> CallAsync<T>(Guid? account, Func<AppDbContext, CurrentUser, Task<T>> call)
    {
        var user = new CurrentUser(_ => ValueTask.FromResult<Guid?>(null), world.Clock) { AccountId = account };
        await using var db = world.CreateDbContext();
        return await call(db, user);
    }

    /// <summary>Changes with everything that is audited, every write to a form, and what the audit does not show of an account.</summary>
    public async Task<string> FingerprintAsync()
    {
        await using var db = world.CreateDbContext();
        var mark = await db.Counties.OrderBy(c => c.Id).Select(_ => new
        {
            Audit = db.AuditEntries.Count(e => e.Subject != nameof(AccountSession)),
            Steps = db.SubmissionEvents.Count(),
            Changes = db.SubmissionChanges.Count(),
            Reports = db.ProgressReports.Count(),
            Views = db.SavedViews.Count(),
            Sessions = db.AccountSessions.Count(x => x.EndedAt != null),
            Periods = db.CountyPeriods.Count(),
            Closed = db.CountyPeriods.Count(p => p.ClosedAt != null),
        }).FirstAsync();
        var stamps = await db.Users.OrderBy(a => a.Id).Select(a => a.SecurityStamp).ToListAsync();
        return $"{mark} {string.Concat(stamps).GetHashCode(StringComparison.Ordinal)}";
    }

    /// <summary>The rows of every table, but who has signed in where and the log of it.</summary>
    public async Task<SortedDictionary<string, long>> RowsAsync()
    {
        await using var db = world.CreateDbContext();
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in db.Model.GetEntityTypes().Where(e => e.ClrType != typeof(AccountSession)).Select(e => e.GetTableName()!).Distinct().Order(StringComparer.Ordinal))
        {
            var count = $"SELECT COUNT(*) AS \"Value\" FROM \"{table}\"";
            rows[table] = await db.Database.SqlQueryRaw<long>(count).SingleAsync();
        }

        rows["AuditEntries"] -= await db.AuditEntries.LongCountAsync(e => e.Subject == nameof(AccountSession));

        return rows;
    }

    /// <summary>Puts a form's row into a state, whatever its way there.</summary>
    public async Task PutAsync(FormKey key, SubmissionState state, Guid? submitter = null, bool reopened = false)
    {
        await using var db = world.CreateDbContext();
        var obligation = await (
            from o in db.Obligations
            join u in db.OrgUnits on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            where u.Code == key.Unit && t.Code == key.Template && o.Period == key.Period
            select o).SingleAsync();
        foreach (var old in await db.Submissions.Where(s => s.ObligationId == obligation.Id).ToListAsync())
        {
            db.RemoveRange(db.SubmissionChanges.Where(c => c.SubmissionId == old.Id));
            db.RemoveRange(db.SubmissionEvents.Where(e => e.SubmissionId == old.Id));
            db.RemoveRange(db.ApprovedValues.Where(v => v.SubmissionId == old.Id));
            db.Remove(old);
        }

        await db.SaveChangesAsync();
        if (state == SubmissionState.NotStarted)
        {
            return;
        }

        var definition = FormDefinition.Parse((await db.FormTemplateVersions.SingleAsync(v => v.Id == obligation.TemplateVersionId)).Definition);
        var document = FormDocument.Empty.Write(definition.Fields.ToDictionary(f => f.Code, _ => CellValue.Of(5)), 0, 1, definition.Fields.ToDictionary(f => f.Code, _ => "走查")).Document.ToJson();
        var submitted = state != SubmissionState.Draft;
        var now = world.Clock.Utc();
        db.Submissions.Add(new Submission
        {
            CountyId = obligation.CountyId,
            ObligationId = obligation.Id,
            UnitId = obligation.UnitId,
            TemplateId = obligation.TemplateId,
            Period = key.Period,
            State = state,
            Revision = 1,
            Document = document,
            FirstSubmittedAt = submitted ? now : null,
            OnTime = submitted ? false : null,
            SubmittedAt = submitted ? now : null,
            SubmittedBy = submitted ? submitter ?? world.AccountId("demo-units") : null,
            ApprovedDocument = state == SubmissionState.Approved ? document : null,
            ReopenedUntil = reopened ? now.AddDays(7) : null,
        });
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Seats.ForEach(s => s.Dispose());
        await world.DisposeAsync();
    }

    private async Task FillAsync()
    {
        // The table's second county. Its plan finds the county by its name.
        Guid other;
        await using (var db = world.CreateDbContext())
        {
            var county = CountySetup.Add(db, "bian", "彼岸旗", null, null);
            other = county.Id;
            var order = 0;
            OrgUnit Unit(string code, string name, UnitKind kind, OrgUnit? parent = null) =>
                CountySetup.AddUnit(db, other, code, name, kind, parent?.Id, Beginning, ++order);
            Unit("bian-commission", "彼岸卫健委", UnitKind.HealthCommission);
            Unit("bian-insurance", "彼岸医保局", UnitKind.InsuranceBureau);
            var hospital = Unit("bian-hospital", "彼岸总医院", UnitKind.GeneralHospital, Unit("bian-community", "彼岸医共体", UnitKind.MedicalCommunity));
            var branch = Unit("bian-branch", "彼岸卫生院", UnitKind.TownshipBranch, hospital);
            Unit("bian-clinic", "彼岸村卫生室", UnitKind.VillageClinic, branch);
            await db.SaveChangesAsync();
        }

        var opener = (await AddPersonAsync("bian-office", other, Role.Office, null)).Account;
        using var plan = ReferenceData.ReadJson("demonstration/keshiketeng-2025.json");
        var theirs = plan.RootElement.GetRawText().Replace("克什克腾旗", "彼岸旗", StringComparison.Ordinal).Replace("keshiketeng-2025", "bian-2025", StringComparison.Ordinal);
        await MustAsync(Plans.ImportPlanTests.Importer(world, world.Clock).RunAsync(Encoding.UTF8.GetBytes(theirs), amend: false, dryRun: false));
        await MustAsync(CallAsync<OpenPeriod, Result<int>>(opener, open => open.HandleAsync(UnderWay)));
        await MustAsync(CallAsync<OpenPeriod, Result<int>>(opener, open => open.HandleAsync(Reviewed)));
        await MustAsync(CallAsync<OpenPeriod, Result<int>>(world.AccountId("office2"), open => open.HandleAsync(Reviewed)));

        const string Branch = "kskt-bayangaole-health-centre";
        var units = new Dictionary<string, Target>();
        foreach (var (name, county, code, template) in new[]
        {
            ("commission", "keshiketeng", "kskt-dept-health-commission", "population-yearly"),
            ("insurance", "keshiketeng", "kskt-dept-healthcare-security-bureau", "insurance-monthly"),
            ("hospital", "keshiketeng", "kskt-people-hospital", "hospital-monthly"),
            ("branch", "keshiketeng", Branch, "township-monthly"),
            ("clinic", "keshiketeng", Branch + "-c1", "clinic-monthly"),
            ("neighbour", "keshiketeng", Branch + "-c2", "clinic-monthly"),
            ("other branch", "keshiketeng", "kskt-liulin-health-centre", "township-monthly"),
            ("their insurance", "bian", "bian-insurance", "insurance-monthly"),
            ("their hospital", "bian", "bian-hospital", "hospital-monthly"),
            ("their branch", "bian", "bian-branch", "township-monthly"),
            ("their clinic", "bian", "bian-clinic", "clinic-monthly"),
        })
        {
            // The commission's form is a yearly one: last year's is closed, the one before was reopened and waits.
            var (form, waiting) = name == "commission"
                ? (new FormKey(code, new(2025, 12), template), new FormKey(code, new(2024, 12), template))
                : (new FormKey(code, UnderWay, template), new FormKey(code, Reviewed, template));
            if (name != "commission")
            {
                await PutAsync(form, SubmissionState.NotStarted);
            }

            await PutAsync(waiting, name is "other branch" or "their branch" ? SubmissionState.Verified : SubmissionState.Submitted, reopened: name == "commission");
            await MarkedAsync(waiting);
            var person = await AddPersonAsync(
                $"person-{units.Count}", county == "bian" ? other : world.CountyId, name.Contains("insurance") || name == "commission" ? Role.Liaison : Role.Clerk, code,
                county == "bian" ? "彼岸的人" : "有角色的人");
            var task = await TaskOfAsync(county, code);
            var (notice, directive) = await FollowedAsync(task, number: units.Count + 1);
            units[name] = new(county, code, form, waiting, task, person, await EvidenceOfAsync(task, code), notice.Id, directive.Id);
        }

        await SeatAsync("office", Role.Office, null, own: "commission", rest: "other branch", other: "their branch");
        await SeatAsync("liaison", Role.Liaison, "insurance", own: "insurance", rest: "other branch", other: "their insurance");
        await SeatAsync("leader", Role.Leader, null, rest: "other branch", other: "their branch");
        await SeatAsync("director", Role.Director, "branch", own: "branch", below: "clinic", rest: "other branch", other: "their branch");
        await SeatAsync("director of the hospital", Role.Director, "hospital", own: "hospital", below: "branch", rest: "insurance", other: "their hospital");
        await SeatAsync("clerk", Role.Clerk, "branch", own: "branch", below: "clinic", rest: "other branch", other: "their branch");
        await SeatAsync("village doctor", Role.VillageDoctor, "clinic", own: "clinic", rest: "neighbour", other: "their clinic");
        await SeatAsync("auditor", Role.Auditor, null, rest: "other branch", other: "their branch");
        await SeatAsync("administrator", Role.Administrator, null, rest: "other branch", other: "their branch");
        await SeatAsync("no role", null, null, rest: "other branch", other: "their branch");
        await SeatAsync("platform administrator", null, null, rest: "other branch", other: "their branch");
        var stranger = await world.ClientAsync(null);
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Seats.Add(new("not signed in", null, await world.ClientAsync(null), stranger, new Dictionary<Scope, Target> { [Scope.Rest] = units["other branch"], [Scope.Other] = units["their branch"] }));

        async Task SeatAsync(string column, Role? role, string? at, string? own = null, string? below = null, string? rest = null, string? other = null)
        {
            var name = "seat-" + column.Replace(' ', '-');
            var self = await AddPersonAsync(name, world.CountyId, role, at is null ? null : units[at].Unit);
            var targets = new[] { (Scope.Own, own), (Scope.Below, below), (Scope.Rest, rest), (Scope.Other, other) }
                .Where(t => t.Item2 is not null).ToDictionary(t => t.Item1, t => units[t.Item2!]);
            Seats.Add(new(column, self, await ScriptsAsync(self), await BrowserAsync(name), targets));
        }
    }

    /// <summary>Somebody whom no seat is follows something about the form.</summary>
    private async Task MarkedAsync(FormKey form)
    {
        await using var db = world.CreateDbContext();
        var submission = await WaitingIn(db, form).SingleAsync();
        db.QualityMarks.Add(new QualityMark
        {
            CountyId = submission.CountyId,
            UnitId = submission.UnitId,
            TemplateId = submission.TemplateId,
            Period = submission.Period,
            Kind = QualityKind.CopiedMonth,
            Element = "",
            Note = "走查",
            MarkedAt = world.Clock.Utc(),
            MarkedBy = world.AccountId("demo-units"),
            MarkedByName = "演示",
        });
        await db.SaveChangesAsync();
    }

    /// <summary>What <see cref="MarkedAsync"/> follows.</summary>
    public async Task<Guid> MarkAsync(FormKey form)
    {
        await using var db = world.CreateDbContext();
        return await WaitingIn(db, form).Join(db.QualityMarks, s => new { s.CountyId, s.UnitId, s.Period }, m => new { m.CountyId, m.UnitId, m.Period }, (s, m) => m.Id).SingleAsync();
    }

    private static IQueryable<Submission> WaitingIn(AppDbContext db, FormKey form) =>
        db.Submissions.Where(s => s.Period == form.Period && db.OrgUnits.Any(u => u.CountyId == s.CountyId && u.Id == s.UnitId && u.Code == form.Unit)
            && db.FormTemplates.Any(t => t.CountyId == s.CountyId && t.Id == s.TemplateId && t.Code == form.Template));

    /// <summary>A client with a token that is good for everything.</summary>
    private async Task<HttpClient> ScriptsAsync(Person person)
    {
        var client = await world.ClientAsync(null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", $"walk-{person.Name}");
        await using var db = world.CreateDbContext();
        db.AccessTokens.Add(new AccessToken
        {
            AccountId = person.Account,
            Name = "走查",
            Scope = TokenScope.All,
            Hash = TokenAuthentication.HashOf($"walk-{person.Name}"),
            CreatedAt = world.Clock.Utc(),
            ExpiresAt = world.Clock.Utc().AddDays(1),
        });
        await db.SaveChangesAsync();
        return client;
    }

    /// <summary>A browser in which the account has signed in.</summary>
    public async Task<HttpClient> BrowserAsync(string name)
    {
        var browser = await world.SessionAsync(name, Password);
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return browser;
    }

    private async Task<Person> AddPersonAsync(string name, Guid county, Role? role, string? unit, string? displayName = null)
    {
        await using var db = world.CreateDbContext();
        var account = new Account
        {
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            DisplayName = displayName ?? name,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            PasswordHash = hash,
            LockoutEnabled = true,
            PasswordChangedAt = world.Clock.Utc(),
            IsInstallationAdministrator = name == "seat-platform-administrator",
        };
        db.Users.Add(account);
        var grant = new RoleGrant
        {
            CountyId = county,
            AccountId = account.Id,
            Role = role ?? default,
            UnitId = unit is null ? null : (await db.OrgUnits.SingleAsync(u => u.CountyId == county && u.Code == unit)).Id,
            From = Beginning,
        };
        if (role is not null)
        {
            db.RoleGrants.Add(grant);
        }

        var substitution = new Substitution { CountyId = county, AbsentId = account.Id, SubstituteId = world.AccountId("demo-units"), From = Beginning, To = Beginning.AddDays(7), Reason = "休假" };
        var token = new AccessToken { AccountId = account.Id, Name = "已撤销", Hash = Guid.NewGuid().ToString("N"), CreatedAt = world.Clock.Utc(), ExpiresAt = world.Clock.Utc(), RevokedAt = world.Clock.Utc() };
        db.AddRange(substitution, token);
        await db.SaveChangesAsync();
        return new(account.Id, name, grant.Id, substitution.Id, token.Id);
    }

    /// <summary>Gives the unit a task of its county's plan for itself alone; each unit another.</summary>
    private async Task<Guid> TaskOfAsync(string county, string unitCode)
    {
        await using var db = world.CreateDbContext();
        var countyId = (await db.Counties.SingleAsync(c => c.Code == county)).Id;
        var unit = await db.OrgUnits.SingleAsync(u => u.CountyId == countyId && u.Code == unitCode);
        var task = await db.WorkItems.Where(w => w.CountyId == countyId && w.AcceptedAt == null && !w.IsWithdrawn
                && !db.Assignments.Any(a => a.WorkItemId == w.Id && a.AsWritten.StartsWith("表：")))
            .OrderBy(w => w.Number).FirstAsync();
        var assignments = await db.Assignments.Where(a => a.WorkItemId == task.Id).ToListAsync();
        var ids = assignments.Select(a => a.Id).ToList();
        db.RemoveRange(await db.AssignmentUnits.Where(u => ids.Contains(u.AssignmentId)).ToListAsync());
        db.RemoveRange(assignments);
        var assignment = new Assignment { CountyId = countyId, WorkItemId = task.Id, Order = 1, AsWritten = string.Create(CultureInfo.InvariantCulture, $"表：{unitCode}"), Role = AssignmentRole.Lead };
        db.Assignments.Add(assignment);
        db.AssignmentUnits.Add(new AssignmentUnit { CountyId = countyId, AssignmentId = assignment.Id, UnitId = unit.Id });
        task.ReportingUnitId = unit.Id;
        await db.SaveChangesAsync();
        return task.Id;
    }

    /// <summary>A notice and a directive to the task's reporting unit, from people whom no seat is; with a reply of theirs that waits, where wanted.</summary>
    public async Task<(SupervisionNotice Notice, Directive Directive)> FollowedAsync(Guid taskId, int number, bool isReplied = false)
    {
        await using var db = world.CreateDbContext();
        var task = await db.WorkItems.SingleAsync(w => w.Id == taskId);
        var (now, due) = (world.Clock.Utc(), world.Clock.Today().AddDays(7));
        var state = isReplied ? FollowState.Replied : FollowState.Open;
        var notice = new SupervisionNotice
        {
            CountyId = task.CountyId,
            WorkItemId = taskId,
            UnitId = task.ReportingUnitId!.Value,
            Year = 2020,
            Number = number,
            Demand = "走查",
            DueOn = due,
            FirstDueOn = due,
            State = state,
            IssuedAt = now,
            IssuedBy = world.AccountId("demo-units"),
            IssuedByName = "演示",
        };
        var directive = new Directive
        {
            CountyId = task.CountyId,
            WorkItemId = taskId,
            UnitId = task.ReportingUnitId.Value,
            Text = "走查",
            DueOn = due,
            State = state,
            GivenAt = now,
            GivenBy = world.AccountId("demo-units"),
            GivenByName = "演示",
        };
        db.AddRange(notice, directive);
        if (isReplied)
        {
            db.Replies.AddRange(Reply(notice.Id, null), Reply(null, directive.Id));
        }

        await db.SaveChangesAsync();
        return (notice, directive);

        Reply Reply(Guid? of, Guid? directiveId) => new()
        {
            CountyId = task.CountyId,
            NoticeId = of,
            DirectiveId = directiveId,
            Text = "走查",
            RepliedAt = now,
            RepliedBy = world.AccountId("demo-units"),
            RepliedByName = "演示",
        };
    }

    /// <summary>A report on the task with a file, uploaded by somebody whom no seat is.</summary>
    private async Task<Guid> EvidenceOfAsync(Guid taskId, string unitCode)
    {
        var store = world.Services.GetRequiredService<EvidenceStore>();
        using var incoming = (await store.ReceiveAsync(new MemoryStream(EvidenceFiles.PdfOf(unitCode)))).Value!;
        store.Keep(incoming);
        await using var db = world.CreateDbContext();
        var task = await db.WorkItems.SingleAsync(w => w.Id == taskId);
        var report = new ProgressReport
        {
            CountyId = task.CountyId,
            WorkItemId = taskId,
            UnitId = task.ReportingUnitId!.Value,
            Period = Reviewed,
            Percent = 10,
            Done = "附了材料",
            ReportedAt = world.Clock.Utc(),
            ReportedBy = world.AccountId("demo-units"),
            ReportedByName = "演示",
        };
        var evidence = new Evidence
        {
            CountyId = task.CountyId,
            WorkItemId = taskId,
            ProgressReportId = report.Id,
            FileName = "材料.pdf",
            Kind = EvidenceKind.Pdf,
            Size = incoming.Size,
            Hash = incoming.Hash,
            UploadedAt = world.Clock.Utc(),
            UploadedBy = world.AccountId("demo-units"),
            UploadedByName = "演示",
        };
        db.AddRange(report, evidence);
        AddSteps(db, task);
        await db.SaveChangesAsync();
        return evidence.Id;
    }

    /// <summary>What steps are taken on: milestones done, open and recurring, and applications of somebody whom no seat is.</summary>
    private void AddSteps(AppDbContext db, WorkItem task)
    {
        var unit = task.ReportingUnitId!.Value;
        var (now, author) = (world.Clock.Utc(), world.AccountId("demo-units"));
        task.OfficeDeadline ??= new(2027, 6, 30);
        Milestone Milestone(string code, string? frequency) => new() { CountyId = task.CountyId, WorkItemId = task.Id, Code = code, Text = "走查的节点", Frequency = frequency, Order = 90 };
        var done = Milestone("walk-done", null);
        db.AddRange(
            done,
            Milestone("walk-open", null),
            Milestone("walk-monthly", "monthly"),
            new MilestoneCompletion { CountyId = task.CountyId, MilestoneId = done.Id, DoneOn = new(2026, 11, 1), RecordedAt = now, RecordedBy = author, RecordedByName = "演示" },
            new Extension
            {
                CountyId = task.CountyId,
                WorkItemId = task.Id,
                UnitId = unit,
                DeadlineBefore = task.Deadline!.Value,
                RequestedUntil = task.Deadline.Value.AddDays(30),
                Reason = "走查",
                RequestedAt = now,
                RequestedBy = author,
                RequestedByName = "演示",
            },
            new Acceptance { CountyId = task.CountyId, WorkItemId = task.Id, UnitId = unit, Statement = "走查", RequestedAt = now, RequestedBy = author, RequestedByName = "演示" });
    }

    /// <summary>The milestone that <see cref="AddSteps"/> gave the task.</summary>
    public async Task<Guid> MilestoneAsync(Guid task, string code)
    {
        await using var db = world.CreateDbContext();
        return await db.Milestones.Where(m => m.WorkItemId == task && m.Code == code).Select(m => m.Id).SingleAsync();
    }

    /// <summary>The completion, extension or acceptance of the task.</summary>
    public async Task<Guid> PartAsync<T>(Guid task)
        where T : TenantRow
    {
        await using var db = world.CreateDbContext();
        return typeof(T) == typeof(MilestoneCompletion)
            ? await db.MilestoneCompletions.Where(c => db.Milestones.Any(m => m.Id == c.MilestoneId && m.WorkItemId == task && m.Code == "walk-done")).Select(c => c.Id).SingleAsync()
            : await db.Set<T>().Where(x => EF.Property<Guid>(x, "WorkItemId") == task && EF.Property<Guid>(x, "RequestedBy") == world.AccountId("demo-units"))
                .OrderByDescending(x => EF.Property<DateTime>(x, "RequestedAt")).Select(x => x.Id).FirstAsync();
    }

    /// <summary>Changes a task behind everybody's back.</summary>
    public async Task SetAsync(Guid task, Action<AppDbContext, WorkItem> change)
    {
        await using var db = world.CreateDbContext();
        change(db, await db.WorkItems.SingleAsync(w => w.Id == task));
        await db.SaveChangesAsync();
    }

    /// <summary>A file that the seat has uploaded for its own task and that no report has yet.</summary>
    public async Task<Guid> UploadAsync(string column)
    {
        var seat = this[column];
        var added = await CallAsync<AddEvidence, Result<EvidenceFile>>(seat.Account, add => add.RunAsync(seat.Targets[Scope.Own].Task, "材料.pdf", new MemoryStream(EvidenceFiles.Pdf)));
        added.Message.Should().BeNull();
        return added.Value!.Id;
    }

    private static async Task MustAsync<T>(Task<Result<T>> running) => (await running).Message.Should().BeNull();
}
