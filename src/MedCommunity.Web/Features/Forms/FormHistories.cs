using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>One unit's form of one month.</summary>
internal sealed record FormOf(Guid UnitId, FormTemplate Template, ReportingPeriod Period);

/// <summary>What many forms are measured against, in one statement.</summary>
internal static class FormHistories
{
    public static async Task<Dictionary<(Guid Unit, Guid Template, ReportingPeriod Period), FormHistory>> ReadAsync(
        AppDbContext db, Guid countyId, IReadOnlyCollection<FormOf> forms, DateTime now)
    {
        var units = forms.Select(f => f.UnitId).Distinct().ToArray();
        var periods = forms.Select(f => (f.Template.Frequency, f.Period)).Distinct().SelectMany(f => FormHistory.Of(f.Frequency, f.Period)).Distinct().ToArray();
        var submissions = (await db.Submissions.AsNoTracking()
                .Where(s => s.CountyId == countyId && s.FirstSubmittedAt != null && units.Contains(s.UnitId) && periods.Contains(s.Period)).ToListAsync())
            .ConvertAll(s => (s.UnitId, s.TemplateId, s.Period, s.DocumentAt(now).Values)).ToLookup(s => (s.UnitId, s.TemplateId));
        return forms.ToDictionary(f => (f.UnitId, f.Template.Id, f.Period), f =>
        {
            var counted = FormHistory.Of(f.Template.Frequency, f.Period).ToHashSet();
            return new FormHistory(f.Template.Frequency, f.Period, [.. submissions[(f.UnitId, f.Template.Id)]
                .Where(s => counted.Contains(s.Period)).OrderByDescending(s => s.Period).Select(s => (s.Period, s.Values))]);
        });
    }
}
