using System.Text.Json;
using System.Text.RegularExpressions;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Audit;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MedCommunity.Tests.Audit;

/// <summary>Whatever is audited has a Chinese word: nothing of the code's English reaches a page.</summary>
public sealed partial class AuditTextTests
{
    [Fact]
    public async Task Every_kind_of_record_and_every_property_that_is_audited_has_a_word()
    {
        var properties = await AuditedAsync();

        properties.Should().HaveCountGreaterThan(100);
        properties.Select(p => p.Subject).Distinct().Where(s => !IsChinese(AuditText.Subjects.GetValueOrDefault(s))).Should().BeEmpty();
        properties.Where(p => !IsChinese(AuditText.Find(p.Subject, p.Property))).Select(p => $"{p.Subject}.{p.Property}").Should().BeEmpty();
        foreach (var subject in properties.GroupBy(p => p.Subject))
        {
            subject.GroupBy(p => AuditText.Find(p.Subject, p.Property)).Where(g => g.Count() > 1).Select(g => $"{subject.Key}: {g.Key}")
                .Should().BeEmpty("two properties of one record are told apart");
        }
    }

    [Fact]
    public async Task Every_value_of_an_audited_property_reads_as_words()
    {
        foreach (var (subject, property, type) in await AuditedAsync())
        {
            AuditValues.TypeOf(subject, property).Should().Be(type, $"{subject}.{property}");
            if (type == typeof(Guid) && property != nameof(TenantRow.Id))
            {
                AuditValues.ReferenceOf(property).Should().NotBeNull($"{subject}.{property} names another record");
            }

            foreach (var value in type.IsEnum ? Enum.GetValues(type).Cast<Enum>() : [])
            {
                IsChinese(AuditValues.Word(value)).Should().BeTrue($"{type.Name}.{value} is shown as {AuditValues.Word(value)}");
            }
        }
    }

    [Fact]
    public void Every_action_that_the_code_writes_has_a_word()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MedCommunity.sln")))
        {
            folder = folder.Parent!;
        }

        var actions = Directory.EnumerateFiles(Path.Combine(folder.FullName, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Written().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).Append("added").Append("changed").Append("removed").Distinct().ToList();

        actions.Should().Contain(["opened", "exported", "demo load"]);
        actions.Where(a => !IsChinese(AuditText.Actions.GetValueOrDefault(a))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Submission", "State", "\"Verified\"", "已核验")]
    [InlineData("Submission", "Period", "\"2026-10\"", "2026年10月")]
    [InlineData("Submission", "OnTime", "false", "否")]
    [InlineData("Submission", "SubmittedAt", "\"2026-11-22T16:00:01.5Z\"", "2026-11-23 00:00:01")]
    [InlineData("Account", "LockoutEnd", "\"9999-12-31T23:59:59.9999999+00:00\"", "长期")]
    [InlineData("AccessToken", "Scope", "\"Read, Fill\"", "查询、填写和提交报表")]
    [InlineData("County", "SecondFactorRoles", "\"Office,Administrator\"", "管委会办公室、系统管理员")]
    [InlineData("County", "Lights.DueSoonDays", "30", "30")]
    [InlineData("FormTemplate", "UnitKinds", "\"VillageClinic,ServiceStation\"", "嘎查村卫生室、社区卫生服务站")]
    [InlineData("Milestone", "Frequency", "\"half-yearly\"", "每半年")]
    [InlineData("Target", "Operator", "\">=\"", "不低于")]
    [InlineData("Assignment", "Role", "\"Lead\"", "牵头")]
    [InlineData("RoleGrant", "Role", "\"Liaison\"", "部门联络员")]
    [InlineData("RoleGrant", "From", "\"2026-11-22\"", "2026-11-22")]
    [InlineData("OrgUnit", "Kind", "\"GeneralHospital\"", "总医院")]
    [InlineData("OrgUnit", "ContactName", "null", null)]
    [InlineData("NoLongerKnown", "Whatever", "\"文字\"", "文字")]
    public void A_logged_value_is_written_as_people_read_it(string subject, string property, string json, string? expected) =>
        AuditValues.Format(subject, property, JsonElement.Parse(json), (_, _) => null).Should().Be(expected);

    [Fact]
    public void What_a_value_refers_to_is_named_and_else_told_by_its_id()
    {
        var id = Guid.NewGuid();
        var json = JsonSerializer.SerializeToElement(id);

        AuditValues.Format("ProgressReport", "UnitId", json, (kind, asked) => (kind, asked) == ("OrgUnit", id) ? "旗财政局" : null).Should().Be("旗财政局");
        AuditValues.Format("ProgressReport", "UnitId", json, (_, _) => null).Should().Be($"编号 {id}");
    }

    private static async Task<List<(string Subject, string Property, Type Type)>> AuditedAsync()
    {
        await using var world = await TestWorld.CreateAsync(Provider.Sqlite);
        await using var db = world.CreateDbContext();
        return [.. db.Model.GetEntityTypes().Where(t => t.ClrType.IsAssignableTo(typeof(IAudited)))
            .SelectMany(t => t.GetProperties().Concat(t.GetComplexProperties().SelectMany(c => c.ComplexType.GetProperties()))
                .Where(p => p.FindAnnotation("MedCommunity:NotAudited") is null)
                .Select(p => (t.ClrType.Name,
                    p.DeclaringType is IComplexType complex ? $"{complex.ComplexProperty.Name}.{p.Name}" : p.Name,
                    Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType)))];
    }

    private static bool IsChinese(string? text) => text?.Any(c => c is >= '一' and <= '鿿') == true;

    [GeneratedRegex("""(?:AuditAsBatch|\.Record|db\.Record)\([^,"]+,\s*"([^"]+)",""", RegexOptions.None, 1000)]
    private static partial Regex Written();
}
