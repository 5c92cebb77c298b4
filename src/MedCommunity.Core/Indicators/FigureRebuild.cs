using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Indicators;

/// <summary>What a rebuild found of one county.</summary>
/// <param name="County">Its code.</param>
/// <param name="Forms">Approved forms.</param>
/// <param name="Values">Approved values that follow from them.</param>
/// <param name="Sums">Rows of sums.</param>
/// <param name="Differences">What stood otherwise, in words for an operator: the first <see cref="FigureRebuild.MostNamed"/>.</param>
/// <param name="DifferenceCount">All of them.</param>
public sealed record RebuiltCounty(string County, int Forms, int Values, int Sums, IReadOnlyList<string> Differences, int DifferenceCount);

/// <summary>Derives approved values and sums from the approved documents alone (domain.md, Figures; law 3).</summary>
public static class FigureRebuild
{
    /// <summary>How many differences are named.</summary>
    public const int MostNamed = 20;

    /// <summary>Compares what stands with what follows from the documents; changes nothing.</summary>
    /// <param name="db">Has entered the county.</param>
    /// <param name="county">The county.</param>
    public static async Task<RebuiltCounty> VerifyAsync(AppDbContext db, County county)
    {
        // One moment for all that is compared.
        await using var moment = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var expected = await DeriveAsync(db, county.Id);
        var values = await db.ApprovedValues.AsNoTracking().Where(v => v.CountyId == county.Id).ToListAsync();
        var sums = await db.FigureSums.AsNoTracking().Where(s => s.CountyId == county.Id).ToListAsync();
        var forms = await db.FigureForms.AsNoTracking().Where(f => f.CountyId == county.Id).ToListAsync();
        var differences = Compare(expected, values, sums, forms, await FigureUnits.ReadAsync(db, county.Id));
        return new(county.Code, expected.FormCount, expected.Values.Count, expected.Sums.Count, [.. differences.Take(MostNamed)], differences.Count);
    }

    /// <summary>Replaces what stands by what follows from the documents. Waits for those who write forms of the county, and they for it.</summary>
    /// <param name="db">Has entered the county; runs in a transaction that writes.</param>
    /// <param name="county">The county.</param>
    public static async Task<RebuiltCounty> RunAsync(AppDbContext db, County county)
    {
        if (db.IsPostgres)
        {
            // Every step of a form holds its month FOR SHARE (FormCase): none is half done from here on.
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "CountyPeriods" WHERE "CountyId" = {county.Id} FOR UPDATE""");
        }

        var version = Guid.CreateVersion7();
        await db.Counties.Where(c => c.Id == county.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.FiguresVersion, version).SetProperty(c => c.FactsVersion, version));
        var expected = await DeriveAsync(db, county.Id);
        await db.ApprovedValues.Where(v => v.CountyId == county.Id).ExecuteDeleteAsync();
        await db.FigureSums.Where(s => s.CountyId == county.Id).ExecuteDeleteAsync();
        await db.FigureForms.Where(f => f.CountyId == county.Id).ExecuteDeleteAsync();
        await db.InsertAsync(expected.Values);
        await FigureRollup.InsertAsync(db, expected.Sums, expected.Forms, default);
        return new(county.Code, expected.FormCount, expected.Values.Count, expected.Sums.Count, [], 0);
    }

    /// <summary>Adds up the approved values that a bulk load has written past the tracker.</summary>
    /// <param name="db">Has entered the county.</param>
    /// <param name="countyId">The county.</param>
    public static async Task AddUpAsync(AppDbContext db, Guid countyId) => await FigureRollup.RebuildAsync(db, countyId, await FigureUnits.ReadAsync(db, countyId));

    private static async Task<Derived> DeriveAsync(AppDbContext db, Guid countyId)
    {
        var rows = await (
            from s in db.Submissions.AsNoTracking()
            join o in db.Obligations.AsNoTracking() on new { s.CountyId, Id = s.ObligationId } equals new { o.CountyId, o.Id }
            join v in db.FormTemplateVersions.AsNoTracking() on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            where s.CountyId == countyId && s.ApprovedDocument != null
            select new { s.Id, s.UnitId, s.Period, s.ApprovedDocument, s.ApprovedAt, VersionId = v.Id }).ToListAsync();
        var definitions = await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == countyId && !v.IsDraft)
            .ToDictionaryAsync(v => v.Id, v => FormDefinition.Parse(v.Definition));
        var values = rows.SelectMany(r => ReportingRules.Values(
            countyId, r.Id, r.UnitId, r.Period, r.VersionId, definitions[r.VersionId], FormDocument.ParseOnce(r.ApprovedDocument!), r.ApprovedAt!.Value)).ToList();
        var units = await FigureUnits.ReadAsync(db, countyId);
        var sums = FigureRollup.Sums(
            countyId, values.Select(v => new FigureValue(v.Period, v.UnitId, v.Element, v.ScaledValue, v.ApprovedAt)), units, await FigureRollup.MeansAsync(db, countyId));
        return new(rows.Count, values, sums, FigureRollup.Forms(countyId, await FigureRollup.FormsOf(db, countyId).ToListAsync(), units));
    }

    private static List<string> Compare(Derived expected, List<ApprovedValue> values, List<FigureSum> sums, List<FigureForms> forms, FigureUnits units)
    {
        List<string> differences = [];
        Differ(
            "数值", expected.Values, values, v => (v.Period, v.UnitId, v.Element), v => (v.Kind, v.ScaledValue, v.SubmissionId, v.TemplateVersionId, v.ApprovedAt),
            k => $"{k.Period} {units[k.UnitId].Code} {k.Element}", v => v.ScaledValue is { } scaled ? $"{Scaled.ToDecimal(scaled)}" : v.Kind == CellKind.NotFilled ? "未填" : "不适用");
        Differ(
            "合计", expected.Sums, sums, s => (s.Period, s.Element, s.Kind, s.IsLead, s.CommunityId, s.OfId), s => (s.Sum, s.Numbers, s.ApprovedAt),
            k => $"{k.Period} {k.Element} {k.Kind.Chinese()}", s => $"{Scaled.ToDecimal(s.Sum)}（{s.Numbers}个单位，最近批准{s.ApprovedAt:O}）");
        Differ(
            "表格数", expected.Forms, forms, f => (f.Period, f.TemplateVersionId, f.Kind, f.IsLead, f.CommunityId), f => (f.Owed, f.Approved),
            k => $"{k.Period} {k.Kind.Chinese()}", f => $"已批准{f.Approved}，应报{f.Owed}");
        return differences;

        void Differ<T, TKey, TValue>(
            string what, List<T> should, List<T> stands, Func<T, TKey> keyOf, Func<T, TValue> valueOf, Func<TKey, string> name, Func<T, string> words)
            where TKey : notnull
        {
            var left = stands.GroupBy(keyOf).ToDictionary(g => g.Key, g => g.ToList());
            foreach (var row in should)
            {
                var key = keyOf(row);
                if (!left.Remove(key, out var found))
                {
                    differences.Add($"{what} {name(key)}：缺少，应为{words(row)}");
                }
                else if (found is not [var one] || !EqualityComparer<TValue>.Default.Equals(valueOf(one), valueOf(row)))
                {
                    differences.Add($"{what} {name(key)}：现为{words(found[0])}，应为{words(row)}");
                }
            }

            differences.AddRange(left.Select(l => $"{what} {name(l.Key)}：现为{words(l.Value[0])}，不应有"));
        }
    }

    private sealed record Derived(int FormCount, List<ApprovedValue> Values, List<FigureSum> Sums, List<FigureForms> Forms);
}
