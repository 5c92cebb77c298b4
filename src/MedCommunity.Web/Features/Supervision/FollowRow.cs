using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>A notice or directive in a list.</summary>
public sealed record FollowRow
{
    public FollowKind Kind { get; init; }

    public Guid CountyId { get; init; }

    public Guid Id { get; init; }

    public Guid WorkItemId { get; init; }

    public int TaskNumber { get; init; }

    public string TaskTitle { get; init; } = "";

    /// <summary>The task is no longer in the amended plan: it has no page any more.</summary>
    public bool TaskIsGone { get; init; }

    public Guid UnitId { get; init; }

    public string UnitCode { get; init; } = "";

    public string UnitName { get; init; } = "";

    /// <summary>Of a notice.</summary>
    public int Year { get; init; }

    public int Number { get; init; }

    /// <summary>The demand, or what the leader said.</summary>
    public string Text { get; init; } = "";

    public DateOnly? DueOn { get; init; }

    public DateOnly? FirstDueOn { get; init; }

    public FollowState State { get; init; }

    public DateTime GivenAt { get; init; }

    public string GivenByName { get; init; } = "";

    public DateTime? ClosedAt { get; init; }

    public string? WithdrawReason { get; init; }

    public bool IsDemonstration { get; init; }

    public Guid Version { get; init; }

    public string Title => Kind == FollowKind.Notice ? SupervisionNotice.TitleOf(Year, Number) : "批示";

    public string Href => $"{Kind.Route()}/{Id}";

    public int DaysLate(DateOnly today) => State.DaysLate(DueOn, today);
}

/// <summary>The notices and directives of a county as rows, one statement for a list.</summary>
internal static class FollowRows
{
    public static IQueryable<FollowRow> Of(AppDbContext db, Guid countyId, FollowKind kind) => kind == FollowKind.Notice ? Notices(db, countyId) : Directives(db, countyId);

    /// <summary>What the person sees: of the tasks that he sees in full, and what is asked of his own units.</summary>
    public static IQueryable<FollowRow> VisibleTo(this IQueryable<FollowRow> rows, AppDbContext db, Actor actor)
    {
        if (actor.SeesCounty)
        {
            return rows;
        }

        var units = actor.ScopeUnits.ToArray();
        return rows.Where(r => units.Contains(r.UnitId) || db.Assignments.Any(a => a.CountyId == r.CountyId && a.WorkItemId == r.WorkItemId
            && db.AssignmentUnits.Any(u => u.CountyId == a.CountyId && u.AssignmentId == a.Id && units.Contains(u.UnitId))));
    }

    private static IQueryable<FollowRow> Notices(AppDbContext db, Guid countyId) =>
        from n in db.SupervisionNotices
        join w in db.WorkItems on new { n.CountyId, Id = n.WorkItemId } equals new { w.CountyId, w.Id }
        join u in db.OrgUnits on new { n.CountyId, Id = n.UnitId } equals new { u.CountyId, u.Id }
        where n.CountyId == countyId
        select new FollowRow
        {
            Kind = FollowKind.Notice,
            CountyId = n.CountyId,
            Id = n.Id,
            WorkItemId = n.WorkItemId,
            TaskNumber = w.Number,
            TaskTitle = w.Title,
            TaskIsGone = w.IsWithdrawn,
            UnitId = n.UnitId,
            UnitCode = u.Code,
            UnitName = u.Name,
            Year = n.Year,
            Number = n.Number,
            Text = n.Demand,
            DueOn = n.DueOn,
            FirstDueOn = n.FirstDueOn,
            State = n.State,
            GivenAt = n.IssuedAt,
            GivenByName = n.IssuedByName,
            ClosedAt = n.ClosedAt,
            WithdrawReason = n.WithdrawReason,
            IsDemonstration = n.IsDemonstration,
            Version = n.Version,
        };

    private static IQueryable<FollowRow> Directives(AppDbContext db, Guid countyId) =>
        from d in db.Directives
        join w in db.WorkItems on new { d.CountyId, Id = d.WorkItemId } equals new { w.CountyId, w.Id }
        join u in db.OrgUnits on new { d.CountyId, Id = d.UnitId } equals new { u.CountyId, u.Id }
        where d.CountyId == countyId
        select new FollowRow
        {
            Kind = FollowKind.Directive,
            CountyId = d.CountyId,
            Id = d.Id,
            WorkItemId = d.WorkItemId,
            TaskNumber = w.Number,
            TaskTitle = w.Title,
            TaskIsGone = w.IsWithdrawn,
            UnitId = d.UnitId,
            UnitCode = u.Code,
            UnitName = u.Name,
            Text = d.Text,
            DueOn = d.DueOn,
            State = d.State,
            GivenAt = d.GivenAt,
            GivenByName = d.GivenByName,
            ClosedAt = d.ClosedAt,
            WithdrawReason = d.WithdrawReason,
            IsDemonstration = d.IsDemonstration,
            Version = d.Version,
        };
}
