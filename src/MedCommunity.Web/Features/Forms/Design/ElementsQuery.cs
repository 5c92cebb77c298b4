using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <param name="AskedBy">The forms that ask it, or asked it once.</param>
public sealed record ElementRow(
    string Code, string Name, string Unit, int Decimals, OverUnits OverUnits, OverMonths OverMonths, Frequency Frequency, bool IsOwn, IReadOnlyList<string> AskedBy)
{
    internal ElementInput Input => new(Code, Name, Unit, Decimals, OverUnits, OverMonths, Frequency);

    internal DataElement Element => new() { Code = Code, Name = Name, Unit = Unit, Decimals = Decimals, OverUnits = OverUnits, OverMonths = OverMonths, Frequency = Frequency, IsOwn = IsOwn };

    /// <summary>Whether a word that somebody looks for stands in its name or code.</summary>
    internal bool Has(string? word) => string.IsNullOrWhiteSpace(word)
        || Name.Contains(word.Trim(), StringComparison.OrdinalIgnoreCase) || Code.Contains(word.Trim(), StringComparison.OrdinalIgnoreCase);
}

public sealed record ElementList(IReadOnlyList<ElementRow> Rows, bool MayDesign);

/// <summary>数据元: what the county can ask for.</summary>
public sealed class ElementsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public async Task<Result<ElementList>> RunAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        return DesignDesk.ReadRefusal(actor) is { } refusal
            ? refusal
            : Result.Done(new ElementList(await RowsAsync(db, actor!.CountyId, drafts: actor.IsOffice), actor.IsOffice));
    }

    /// <summary>By rhythm and code, which keeps what belongs together beside each other; the county's own after the standard ones.</summary>
    /// <param name="drafts">Whether forms count that ask it only in a draft.</param>
    internal static async Task<IReadOnlyList<ElementRow>> RowsAsync(AppDbContext db, Guid countyId, bool drafts)
    {
        var elements = (await DesignDesk.ElementsAsync(db, countyId)).Values.OrderBy(e => e.IsOwn).ThenBy(e => e.Frequency).ThenBy(e => e.Code, StringComparer.Ordinal);
        var asked = (await DesignDesk.AllAsync(db, countyId))
            .SelectMany(f => f.Versions.Where(v => drafts || !v.IsDraft).SelectMany(v => FormDefinition.Parse(v.Definition).Fields).Select(field => field.Code).Distinct(StringComparer.Ordinal), (f, code) => (code, f.Template.Name))
            .Distinct().ToLookup(a => a.code, a => a.Name, StringComparer.Ordinal);
        return [.. elements.Select(e => new ElementRow(e.Code, e.Name, e.Unit, e.Decimals, e.OverUnits, e.OverMonths, e.Frequency, e.IsOwn, [.. asked[e.Code]]))];
    }
}
