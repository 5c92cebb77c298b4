using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>How 指标定义 is put into words and addresses.</summary>
internal static class DefinitionText
{
    public const string List = "/indicators/definitions";

    public const string New = "/indicators/definitions/new";

    public static string EditAddress(string code) => $"/indicators/definitions/{code}/edit";

    public static string Better(string better) => better switch { "up" => "越高越好", "down" => "越低越好", "yes" => "达标为好", _ => "控制在合理范围" };

    public static string Level(string level) => level switch
    {
        "county" => "全旗县",
        "community" => "医共体",
        "institution" => "各机构",
        _ => Enum.TryParse<UnitKind>(level, out var kind) ? kind.Chinese() : level,
    };

    /// <summary>From when until when a version computes.</summary>
    public static string Months(DefinitionVersion version) => (version.At, version.Until) switch
    {
        _ when version.IsSuperseded => $"{version.From.Chinese}起（未用即被代替）",
        (null, null) => "一直适用",
        (null, { } until) => $"至{until.AddMonths(-1).Chinese}",
        (_, { } until) => $"{version.From.Chinese}至{until.AddMonths(-1).Chinese}",
        _ => $"{version.From.Chinese}起",
    };

    /// <summary>What a version says of its months.</summary>
    public static string What(DefinitionVersion version) => version.IsRetired ? "停用"
        : $"{version.Formula}{(version.Factor == 1 ? "" : $" × {version.Factor:#,0}")}{(version.Unit.Length == 0 ? "" : $"，以{(version.Unit == "1" ? "比值" : version.Unit)}计")}";

    public static string Saved(DefinitionVersion version) => version.At is { } at ? $"{version.By} {LocalClock.ToLocal(at):yyyy-MM-dd HH:mm}" : "随系统提供";

    /// <summary>What an indicator is this month.</summary>
    public static string State(DefinitionRow row) => row.InForce switch
    {
        null => "尚未启用",
        { IsRetired: true } => "已停用",
        { Number: var number } => $"第{number}版",
    };

    public static string Next(DefinitionVersion next) => next.IsRetired ? $"自{next.From.Chinese}起停用" : $"第{next.Number}版自{next.From.Chinese}起";
}
