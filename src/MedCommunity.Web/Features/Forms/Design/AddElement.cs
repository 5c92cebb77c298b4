using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <param name="Code">Left empty, the next free <c>OWN_1</c>.</param>
/// <param name="Unit">人次, 元 …</param>
public sealed record ElementInput(string? Code, string? Name, string? Unit, int Decimals, OverUnits OverUnits, OverMonths OverMonths, Frequency Frequency)
{
    internal const int LongestUnit = 10;

    internal void Check(Dictionary<string, string> errors)
    {
        DesignDesk.Checked(Name, "name", "请填写名称。", FormDesign.LongestName, errors);
        DesignDesk.Checked(Unit, "unit", "请填写计量单位，如人次、元、个、%。", LongestUnit, errors);
        if (Decimals is < 0 or > FormDesign.MostDecimals)
        {
            errors["decimals"] = $"小数位应为0到{FormDesign.MostDecimals}。";
        }

        if (!Enum.IsDefined(OverUnits) || !Enum.IsDefined(OverMonths) || !Enum.IsDefined(Frequency))
        {
            errors["frequency"] = "请选择多久收集一次、怎样汇总。";
        }
    }
}

/// <summary>新增数据元: the county's own, beside the standard ones.</summary>
public sealed partial class AddElement(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    public const string Added = "added";

    /// <returns>The element's code.</returns>
    public Task<Result<string>> RunAsync(ElementInput input) => DesignDesk.InWriteAsync<string>(contexts, user, async (db, actor) =>
    {
        var elements = await DesignDesk.ElementsAsync(db, actor.CountyId);
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        input.Check(errors);
        var code = input.Code?.Trim() ?? "";
        if (code.Length == 0)
        {
            code = Enumerable.Range(1, elements.Count + 1).Select(n => $"OWN_{n}").First(c => !elements.ContainsKey(c));
        }
        else if (code.Length > 64 || !Code().IsMatch(code))
        {
            errors["code"] = "代码以大写字母开头，由大写字母、数字和下划线组成，最多64位。";
        }

        if (elements.TryGetValue(code, out var taken))
        {
            errors["code"] = $"已经有代码为“{code}”的数据元：{taken.Name}。";
        }

        if (elements.Values.FirstOrDefault(e => e.Name == input.Name?.Trim()) is { } twin)
        {
            errors["name"] = $"已经有同名的数据元（{twin.Code}），请直接使用，或者换一个名称。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        var element = new DataElement
        {
            CountyId = actor.CountyId,
            Code = code,
            Name = input.Name!.Trim(),
            Unit = input.Unit!.Trim(),
            Decimals = input.Decimals,
            OverUnits = input.OverUnits,
            OverMonths = input.OverMonths,
            Frequency = input.Frequency,
            IsOwn = true,
        };
        db.DataElements.Add(element);
        db.Record(actor.CountyId, Added, nameof(DataElement), element.Id, ElementText.Describe(element));
        return Result.Done(code);
    });

    /// <summary>A rule reads a code as letters, digits and underscores that begin with a letter.</summary>
    [GeneratedRegex("^[A-Z][A-Z0-9_]*$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
