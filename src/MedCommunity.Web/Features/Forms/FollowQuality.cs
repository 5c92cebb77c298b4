using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <param name="Kind">A <see cref="QualityKind"/>'s name.</param>
/// <param name="Element">The cell; empty for the form as a whole.</param>
/// <param name="Note">What is done about it; owed.</param>
/// <param name="Version">The mark's, where there is one already: its note is written anew, and one that was settled is followed again.</param>
public sealed record FollowQualityInput(FormKey Key, string? Kind, string? Element, string? Note, Guid? Version = null);

/// <summary>跟进: the office, or the director who verifies the unit, looks after a finding until it is settled.</summary>
public sealed class FollowQuality(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    internal const int LongestText = 500;

    public async Task<Result<QualityMarkView>> RunAsync(FollowQualityInput input)
    {
        try
        {
            return await TryAsync(input);
        }
        catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
        {
            return Result.Conflict("刚刚已有人跟进或修改了这一情况，请刷新页面查看。");
        }
    }

    private async Task<Result<QualityMarkView>> TryAsync(FollowQualityInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var now = clock.Utc();
        if (await user.LoadAsync(db) is not { } actor || await FormCase.LoadAsync(db, actor, input.Key, now) is not { } form)
        {
            return Result.NotFound();
        }

        if (!actor.MayFollowQuality(form.Tree, form.Unit.Id))
        {
            return Result.NotAllowed("只有管委会办公室和负责核验这个单位的负责人可以跟进。");
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var note = QualityText.Checked(input.Note, "note", "请写明怎样跟进。", errors);
        var (kind, element) = (QualityFilter.Named<QualityKind>(input.Kind), input.Element ?? "");
        if (kind is null)
        {
            errors["kind"] = "没有这一类情况。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        var mark = await db.QualityMarks.SingleOrDefaultAsync(m => m.CountyId == actor.CountyId && m.Period == input.Key.Period && m.UnitId == form.Unit.Id
            && m.TemplateId == form.Template.Id && m.Kind == kind && m.Element == element);
        if (mark?.Version != input.Version)
        {
            return Result.Conflict(mark is null
                ? "这一情况的跟进记录已经变化，请刷新页面查看。"
                : $"{mark.SettledByName ?? mark.MarkedByName}已于{FormText.Moment(mark.SettledAt ?? mark.MarkedAt)}{(mark.SettledAt is null ? "跟进" : "办结")}这一情况，请刷新页面查看。");
        }

        if (mark is null)
        {
            if (!QualityCheck.Run(form.Definition, form.Document, form.Earlier, form.Submission?.FirstSubmittedAt is not null).Any(f => f.Kind == kind && f.Element == element))
            {
                return Result.Conflict("这一情况已经不存在（单位可能已更正或说明），请刷新页面查看。");
            }

            mark = new QualityMark
            {
                CountyId = actor.CountyId,
                UnitId = form.Unit.Id,
                TemplateId = form.Template.Id,
                Period = input.Key.Period,
                Kind = kind!.Value,
                Element = element,
                Note = note,
                MarkedByName = actor.Name,
            };
            db.QualityMarks.Add(mark);
        }

        mark.Note = note;
        mark.MarkedAt = now;
        mark.MarkedBy = actor.AccountId;
        mark.MarkedByName = actor.Name;
        (mark.SettledAt, mark.SettledByName, mark.Outcome) = (null, null, null);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(QualityMarkView.Of(mark));
    }
}
