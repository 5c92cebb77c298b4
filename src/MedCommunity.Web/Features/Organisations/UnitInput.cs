using System.Text.RegularExpressions;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>What people type about a unit, made tidy, with one message per field that cannot be taken.</summary>
internal sealed partial class UnitInput
{
    public const int NameLength = 100;
    public const int ContactLength = 50;
    public const int AliasesLength = 2000;

    public Dictionary<string, string> Errors { get; } = [];

    public string Name(string? given)
    {
        var name = Words(given);
        return name switch
        {
            "" => Wrong("name", "请填写机构名称。"),
            { Length: > NameLength } => Wrong("name", $"名称最多{NameLength}个字。"),
            _ => name,
        };
    }

    public DateOnly Day(DateOnly? given, string what)
    {
        if (given is null)
        {
            Errors["day"] = $"请选择{what}。";
        }

        return given ?? default;
    }

    public string? Contact(string? given)
    {
        var name = Words(given);
        return name.Length == 0 ? null : name.Length > ContactLength ? Wrong("contact", $"联系人最多{ContactLength}个字。") : name;
    }

    public string? Phone(string? given)
    {
        var phone = Words(given);
        return phone.Length == 0 ? null : PhoneNumber.Normalise(phone) ?? Wrong("phone", $"{PhoneNumber.Owed}，例如 13800000000 或 0476-5221234。");
    }

    /// <summary>One name per line; empty lines, repetitions and the unit's own name fall away.</summary>
    public string Aliases(string? given, string name)
    {
        var lines = (given ?? "").Split('\n').Select(Words).Where(l => l.Length > 0 && l != name).Distinct(StringComparer.Ordinal).ToList();
        var text = string.Join('\n', lines);
        return lines.Exists(l => l.Length > NameLength) ? Wrong("aliases", $"每个名称一行，最多{NameLength}个字。")
            : text.Length > AliasesLength ? Wrong("aliases", $"其他名称合计最多{AliasesLength}个字。")
            : text;
    }

    /// <summary>An empty code means the proposed one.</summary>
    public string? Code(string? given, IReadOnlySet<string> taken)
    {
        var code = Words(given);
        return code.Length == 0 ? null
            : !UnitCodes.IsValid(code) ? Wrong("code", $"编码只能用小写字母、数字和“-”，最多{UnitCodes.MaxLength}位，不能是 new 或 import。")
            : taken.Contains(code) ? Wrong("code", $"编码“{code}”已有机构使用（关闭的机构也保留编码）。")
            : code;
    }

    private string Wrong(string field, string message)
    {
        Errors[field] = message;
        return "";
    }

    /// <summary>Without what a paste leaves: line breaks inside a line, spaces around.</summary>
    private static string Words(string? given) => Spaces().Replace(given ?? "", " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
