using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>The sheet in which clinics and stations come in; template and import agree here.</summary>
internal static class ClinicSheet
{
    public const string Name = "卫生室";
    public const string Branch = "所属基层分院";
    public const string Unit = "机构名称";
    public const string Kind = "机构类型";
    public const string OpenedOn = "开办日期";
    public const string ContactName = "联系人";
    public const string ContactPhone = "联系电话";
    public const string Code = "机构代码";

    /// <summary>A row whose name begins so is the template's example, which the import skips.</summary>
    public const string Example = "示例";

    public static readonly SheetLayout Layout = new(Name, [Branch, Unit, Kind, OpenedOn, ContactName, ContactPhone, Code]);
}
