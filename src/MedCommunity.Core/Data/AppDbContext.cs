using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Backups;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MedCommunity.Core.Data;

/// <summary>Who an audit entry names.</summary>
public sealed record AuditActor(Guid? AccountId, string Name, EntryPath Path, string? Address, Guid? OnBehalfOf = null);

/// <summary>The one model of both databases. One context per operation, from the factory; never held by a component.</summary>
public sealed class AppDbContext(DbContextOptions<AppDbContext> options, WriteGate gate, TimeProvider clock, AuditKey key)
    : IdentityUserContext<Account, Guid>(options)
{
    private AuditActor actor = new(null, "系统", EntryPath.Command, null);
    private bool auditing = true;
    private readonly List<SubmissionChange> history = [];
    private readonly MovedVersions moved = new();
    private bool holdsGate;

    internal bool IsPostgres => Database.ProviderName?.EndsWith("PostgreSQL", StringComparison.Ordinal) == true;

    /// <summary>The counties whose rows PostgreSQL shows to this context, and the accounts whose own roles; the installation's rows always.</summary>
    internal CountyScope Scope { get; private set; } = CountyScope.Installation;

    /// <summary>This context itself wrote to a county's units: what is known of its tree by <see cref="County.TreeVersion"/> is not what it would read.</summary>
    internal bool WritesTree => moved.HasWrittenTree;

    /// <summary>The same for what <see cref="County.PlansVersion"/> stands for.</summary>
    internal bool WritesPlans => moved.HasWrittenPlans;

    /// <summary>The same for what <see cref="County.FiguresVersion"/> stands for.</summary>
    internal bool WritesFigures => moved.HasWrittenFigures;

    public DbSet<County> Counties => Set<County>();

    public DbSet<OrgUnit> OrgUnits => Set<OrgUnit>();

    public DbSet<OrgPlacement> OrgPlacements => Set<OrgPlacement>();

    public DbSet<FormerName> FormerNames => Set<FormerName>();

    public DbSet<RoleGrant> RoleGrants => Set<RoleGrant>();

    public DbSet<Substitution> Substitutions => Set<Substitution>();

    public DbSet<AccountSession> AccountSessions => Set<AccountSession>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<PlanVersion> PlanVersions => Set<PlanVersion>();

    public DbSet<Phase> Phases => Set<Phase>();

    public DbSet<Section> Sections => Set<Section>();

    public DbSet<WorkItem> WorkItems => Set<WorkItem>();

    public DbSet<Milestone> Milestones => Set<Milestone>();

    public DbSet<MilestoneCompletion> MilestoneCompletions => Set<MilestoneCompletion>();

    public DbSet<Target> Targets => Set<Target>();

    public DbSet<Assignment> Assignments => Set<Assignment>();

    public DbSet<AssignmentUnit> AssignmentUnits => Set<AssignmentUnit>();

    public DbSet<ProgressReport> ProgressReports => Set<ProgressReport>();

    public DbSet<DataElement> DataElements => Set<DataElement>();

    public DbSet<FormTemplate> FormTemplates => Set<FormTemplate>();

    public DbSet<FormTemplateVersion> FormTemplateVersions => Set<FormTemplateVersion>();

    public DbSet<CountyPeriod> CountyPeriods => Set<CountyPeriod>();

    public DbSet<Obligation> Obligations => Set<Obligation>();

    public DbSet<Submission> Submissions => Set<Submission>();

    public DbSet<SubmissionChange> SubmissionChanges => Set<SubmissionChange>();

    public DbSet<SubmissionEvent> SubmissionEvents => Set<SubmissionEvent>();

    public DbSet<DueExtension> DueExtensions => Set<DueExtension>();

    public DbSet<QualityMark> QualityMarks => Set<QualityMark>();

    public DbSet<ApprovedValue> ApprovedValues => Set<ApprovedValue>();

    public DbSet<FigureSum> FigureSums => Set<FigureSum>();

    public DbSet<FigureForms> FigureForms => Set<FigureForms>();

    public DbSet<IndicatorVersion> IndicatorVersions => Set<IndicatorVersion>();

    public DbSet<IndicatorLimit> IndicatorLimits => Set<IndicatorLimit>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    public DbSet<AuditKeyPrint> AuditKeyPrints => Set<AuditKeyPrint>();

    public DbSet<Evidence> Evidence => Set<Evidence>();

    public DbSet<SupervisionNotice> SupervisionNotices => Set<SupervisionNotice>();

    public DbSet<Directive> Directives => Set<Directive>();

    public DbSet<Reply> Replies => Set<Reply>();

    public DbSet<Reminder> Reminders => Set<Reminder>();

    public DbSet<Extension> Extensions => Set<Extension>();

    public DbSet<Acceptance> Acceptances => Set<Acceptance>();

    public DbSet<AcceptanceSentence> AcceptanceSentences => Set<AcceptanceSentence>();

    public DbSet<MonthEndLight> MonthEndLights => Set<MonthEndLight>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<IndicatorJudgement> IndicatorJudgements => Set<IndicatorJudgement>();

    public DbSet<JudgementAnswer> JudgementAnswers => Set<JudgementAnswer>();

    public DbSet<BackupRecord> BackupRecords => Set<BackupRecord>();

    /// <summary>Names the person whom this context's changes are written under.</summary>
    public void ActAs(AuditActor who) => actor = who;

    /// <summary>From here on the database shows this context the rows of these counties and no other's (row-level security; SQLite relies on the queries).</summary>
    /// <param name="counties">Beside the installation's own rows, which are always there.</param>
    /// <param name="accounts">Accounts whose roles and substitutions are shown whatever the county: to find out which county it is.</param>
    public Task EnterAsync(IEnumerable<Guid> counties, IEnumerable<Guid>? accounts = null)
    {
        var scope = CountyScope.Of(counties, accounts ?? []);
        if (scope == Scope)
        {
            return Task.CompletedTask;
        }

        Scope = scope;
        return IsPostgres ? scope.ApplyAsync(Database) : Task.CompletedTask;
    }

    /// <summary>Every county of the installation: for the sealer, the operator and the installation's administrator.</summary>
    public async Task EnterAllAsync() => await EnterAsync(await Counties.Select(c => c.Id).ToListAsync());

    /// <summary>A bulk load writes one entry for the batch instead of one a row (architecture.md, Audit).</summary>
    public void AuditAsBatch(Guid countyId, string action, string subject, string summary)
    {
        auditing = false;
        Record(countyId, action, subject, Guid.Empty, summary);
    }

    /// <summary>Adds an entry for something that changes no record: an export, a bulk load.</summary>
    public void Record(Guid countyId, string action, string subject, Guid subjectId, string? summary) => AuditEntries.Add(new AuditEntry
    {
        CountyId = countyId,
        At = AuditChain.Instant(clock.Utc()),
        AccountId = actor.AccountId,
        AccountName = actor.Name,
        OnBehalfOf = actor.OnBehalfOf,
        Path = actor.Path,
        Address = actor.Address,
        Action = action,
        Subject = subject,
        SubjectId = subjectId,
        After = summary,
    });

    /// <summary>
    /// Begins a transaction that writes: on SQLite it waits in the process's one queue and takes the database's write lock at once,
    /// so that what is read inside it is still true when it commits.
    /// </summary>
    public async Task<WriteScope> BeginWriteAsync()
    {
        var pass = await gate.EnterAsync(Database);
        try
        {
            holdsGate = true;
            return new WriteScope(await Database.BeginTransactionAsync(), pass, () => moved.MoveAsync(this, default), () => holdsGate = false);
        }
        catch
        {
            holdsGate = false;
            pass?.Dispose();
            throw;
        }
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save asynchronously: writes wait in a queue.");

    /// <summary>The cells' history, written by the next save: dozens of small rows that PostgreSQL takes in one statement, at a third of the cost.</summary>
    public void Keep(IEnumerable<SubmissionChange> changes)
    {
        if (IsPostgres)
        {
            history.AddRange(changes);
        }
        else
        {
            SubmissionChanges.AddRange(changes);
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // Once, and not again at every look at the entries.
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return await SaveDetectedAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    private async Task<int> SaveDetectedAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        foreach (var entry in ChangeTracker.Entries<IVersioned>())
        {
            if (entry.State == EntityState.Modified)
            {
                entry.Property(e => e.Version).CurrentValue = Guid.CreateVersion7();
            }
        }

        if (auditing)
        {
            AuditEntries.AddRange(AuditTrail.Of(ChangeTracker, actor, AuditChain.Instant(clock.Utc())));
        }

        foreach (var entry in ChangeTracker.Entries<AuditEntry>())
        {
            if (entry.State == EntityState.Added)
            {
                entry.Entity.Mark ??= AuditChain.Mark(key, entry.Entity);
            }
        }

        moved.Note(ChangeTracker);
        using var pass = holdsGate ? null : await gate.EnterAsync(Database, cancellationToken);
        await using var own = Database.CurrentTransaction is null && (moved.Any || history.Count > 0) ? await Database.BeginTransactionAsync(cancellationToken) : null;
        var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        if (history.Count > 0)
        {
            count += await WriteHistoryAsync(cancellationToken);
        }

        if (!holdsGate)
        {
            await moved.MoveAsync(this, cancellationToken);
        }

        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return count;
    }

    /// <summary>One statement for each form: what its changes have in common is sent once.</summary>
    private async Task<int> WriteHistoryAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var form in history.GroupBy(c => (c.CountyId, c.SubmissionId, c.Revision, c.At, c.By, c.ByName, c.Path)))
        {
            var (countyId, submissionId, revision, at, by, byName, path) = form.Key;
            count += await Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "SubmissionChanges" ("CountyId", "SubmissionId", "Revision", "At", "By", "ByName", "Path", "Id", "Cell", "Before", "After")
                SELECT {countyId}, {submissionId}, {revision}, {at}, {by}, {byName}, {path.ToString()}, c.*
                FROM unnest({Column(c => c.Id)}, {Column(c => c.Cell)}, {Column(c => c.Before)}, {Column(c => c.After)}) c
                """,
                cancellationToken);

            T[] Column<T>(Func<SubmissionChange, T> of) => [.. form.Select(of)];
        }

        history.Clear();
        return count;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<ReportingPeriod>().HaveConversion<PeriodConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        DayText.AddTo(builder);
        foreach (var type in builder.Model.GetEntityTypes().ToList())
        {
            if (typeof(TenantRow).IsAssignableFrom(type.ClrType))
            {
                var entity = builder.Entity(type.ClrType);
                entity.HasKey(nameof(TenantRow.CountyId), nameof(TenantRow.Id));
                entity.Property(nameof(TenantRow.Id)).ValueGeneratedNever();
                if (!typeof(AuditEntry).IsAssignableFrom(type.ClrType) && !typeof(AuditSeal).IsAssignableFrom(type.ClrType))
                {
                    entity.HasOne(typeof(County)).WithMany().HasForeignKey(nameof(TenantRow.CountyId)).OnDelete(DeleteBehavior.Restrict);
                }
            }

            if (typeof(IVersioned).IsAssignableFrom(type.ClrType))
            {
                builder.Entity(type.ClrType).Property(nameof(IVersioned.Version)).IsConcurrencyToken().ValueGeneratedNever().NotAudited();
            }
        }
    }
}

/// <summary>A running write; rolled back unless committed.</summary>
public sealed class WriteScope(IDbContextTransaction transaction, IDisposable? pass, Func<Task> last, Action ended) : IAsyncDisposable
{
    public async Task CommitAsync()
    {
        await last();
        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        ended();
        pass?.Dispose();
    }
}
