using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators;

/// <param name="Low">As it was typed; empty: no such line.</param>
/// <param name="High">The same.</param>
/// <param name="Version">Of the limits as the person saw them; null where there were none.</param>
public sealed record LimitInput(string? Low, string? High, Guid? Version);

/// <summary>预警线 of an indicator as a page shows it. <c>Version</c> is null where none was ever set.</summary>
public sealed record LimitView(decimal? Low, decimal? High, string? SetByName, DateTime? SetAt, Guid? Version, Guid? Id)
{
    public static readonly LimitView None = new(null, null, null, null, null, null);

    public static LimitView Of(IndicatorLimit? row) => row is null ? None : new(row.Low, row.High, row.SetByName, row.SetAt, row.Version, row.Id);

    public static async Task<LimitView> ReadAsync(AppDbContext db, Guid countyId, string code) =>
        Of(await db.IndicatorLimits.AsNoTracking().SingleOrDefaultAsync(l => l.CountyId == countyId && l.Indicator == code));
}

/// <summary>设定预警线: the office says between which figures an indicator of the county should stay.</summary>
public sealed class SetLimits(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<SetLimits> logger)
{
    /// <returns>The limits as stored; on a conflict what somebody else has set.</returns>
    public async Task<Result<LimitView>> RunAsync(string code, LimitInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Refuse(Result.NotFound());
        }

        if (!actor.IsOffice)
        {
            return Refuse(Result.NotAllowed("预警线由管委会办公室设定。"));
        }

        // Of two at once the second waits, and then sees what the first has set.
        await UnitDesk.HoldAsync(db, actor.CountyId);
        if ((await IndicatorCatalogue.ReadAsync(db, actor.CountyId)).Versions(code) is not [.., var indicator])
        {
            return Refuse(Result.NotFound("没有这个指标，请从“监测指标”列表进入。"));
        }

        if (indicator.Kind == IndicatorKind.Judgement || !indicator.HasLevel(null))
        {
            return Refuse(Result.Invalid("本指标没有全旗县的数值，不设预警线。"));
        }

        var row = await db.IndicatorLimits.SingleOrDefaultAsync(l => l.CountyId == actor.CountyId && l.Indicator == code);
        if (input.Version != row?.Version)
        {
            var current = LimitView.Of(row);
            return Refuse(Result.Conflict($"{current.SetByName ?? "别人"}刚刚把预警线设为“{GoalText.Limits(current, GoalText.Unit(indicator))}”，您填写的没有保存，请核对后再试。", current));
        }

        var errors = new Dictionary<string, string>();
        var (low, high) = (Read("low", "下限", input.Low, errors), Read("high", "上限", input.High, errors));
        if (low >= high)
        {
            errors["high"] = "上限应高于下限。";
        }

        if (errors.Count > 0)
        {
            return Refuse(StepText.Invalid(errors));
        }

        if ((low, high) == (row?.Low, row?.High))
        {
            return Result.Done(LimitView.Of(row));
        }

        if (row is null)
        {
            row = new() { CountyId = actor.CountyId, Indicator = code, SetByName = actor.Name };
            db.IndicatorLimits.Add(row);
        }

        (row.Low, row.High, row.SetAt, row.SetByName) = (low, high, clock.Utc(), actor.Name);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(LimitView.Of(row));
    }

    private static decimal? Read(string field, string what, string? text, Dictionary<string, string> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value))
        {
            errors[field] = $"{what}应填数字，不带单位。";
        }
        else if (!Scaled.Fits(value))
        {
            errors[field] = $"{what}最多四位小数，不超过{Scaled.Limit:#,0}。";
        }
        else
        {
            return value;
        }

        return null;
    }

    private Result<LimitView> Refuse(Result<LimitView> refused)
    {
        logger.LogInformation("Limits of an indicator refused for account {AccountId}: {Outcome}.", user.AccountId, refused.Outcome);
        return refused;
    }
}
