using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Settings;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>How a point of the standard stands.</summary>
public enum PointState
{
    Met,
    Partly,

    /// <summary>What only the machine, the network or its operator can do.</summary>
    Environment,
    Later,
}

/// <summary>One point of 等保2.0 第二级, in our own words.</summary>
/// <param name="More">The page on which more of it stands.</param>
public sealed record SecurityPoint(string Text, PointState State, string By, string? More = null);

/// <param name="Clause">The section of GB/T 22239-2019, level two.</param>
public sealed record SecuritySection(string Clause, string Title, IReadOnlyList<SecurityPoint> Points);

/// <summary>安全等级对照: which points of 等保2.0 第二级 that concern an application are met, and by what, with the values as they are now.</summary>
internal sealed class SecurityPointsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, SecuritySettings settings, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<SecuritySection>>> RunAsync(bool isHttps)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.IsAdministrator)
        {
            return Result.NotAllowed("只有系统管理员可以查看。");
        }

        // A county's administrator counts the accounts with a role in the county.
        var today = clock.Today();
        var accounts = await db.Users.AsNoTracking()
            .Where(a => db.RoleGrants.Any(g => g.CountyId == actor.CountyId && g.AccountId == a.Id && g.From <= today && (g.To == null || g.To > today)))
            .Select(a => new { a.TwoFactorEnabled, a.IsDemonstration }).ToListAsync();
        var required = Enum.GetValues<Role>().Where(actor.County.RequiresSecondFactor).Select(r => r.Chinese()).ToList();
        var factor = $"{accounts.Count}个账号中{accounts.Count(a => a.TwoFactorEnabled)}个已开启；"
            + (required.Count == 0 ? "目前没有角色必须使用" : $"必须使用的角色：{string.Join("、", required)}");
        var demonstration = accounts.Count(a => a.IsDemonstration);
        var idle = $"{settings.Idle.TotalMinutes:0.#}分钟";
        var backup = await BackupsQuery.NewestAsync(db);
        var overdue = BackupsQuery.WarningOf(backup?.StartedAt, clock.Utc());
        var https = isHttps ? "本次访问使用HTTPS" : "本次访问没有使用HTTPS，正式使用前请按运维说明配置";

        return Result.Done<IReadOnlyList<SecuritySection>>(
        [
            new("7.1.4.1", "身份鉴别",
            [
                new("账号唯一，登录要鉴别身份", PointState.Met, "账号名不能重复；用账号和密码登录，密码只存加盐散列"),
                new("密码有复杂度要求，并定期更换", settings.PasswordDays > 0 ? PointState.Met : PointState.Partly,
                    PasswordRules.Chinese + (settings.PasswordDays > 0 ? $"{settings.PasswordDays}天后登录时必须更换" : "没有设置更换期限")),
                new("登录失败要处理：限制次数、锁定", PointState.Met,
                    $"连续输错{SecuritySettings.FailuresPerAccount}次锁定{SecuritySettings.LockSpan.TotalMinutes:0}分钟；同一网络地址{SecuritySettings.AddressSpan.TotalMinutes:0}分钟内失败{settings.FailuresPerAddress}次暂停登录"),
                new("长时间不操作自动退出", PointState.Met, $"{idle}无操作自动退出，退出前1分钟提醒；填报页面打开期间不退出"),
                new("防止密码在网络上被窃听", isHttps ? PointState.Met : PointState.Environment, https),
                new("第二因素登录（第二级不要求，可按角色要求）", PointState.Met, $"验证器动态码和恢复码；{factor}"),
            ]),
            new("7.1.4.2", "访问控制",
            [
                new("给登录的人分配账号和权限", PointState.Met, $"权限按角色和单位授予，有起止日期；撤销后{settings.Revalidate.TotalSeconds:0}秒左右在已打开的页面上生效"),
                new("不用默认账号和默认密码", demonstration == 0 ? PointState.Met : PointState.Partly,
                    demonstration == 0 ? "首个管理员用一次性密码，首次登录必须修改；没有演示账号" : $"首个管理员用一次性密码，首次登录必须修改；目前有{demonstration}个演示账号，密码公开，正式使用不得保留"),
                new("及时停用多余和过期的账号，不共用账号", PointState.Partly, "账号可锁定，角色到期自动失效；请管理员定期清理，不共用账号"),
                new("管理权限最小化、相互分离", PointState.Met, "系统管理员不看业务数据；填报和审核不能是同一人"),
            ]),
            new("7.1.4.3", "安全审计",
            [
                new("记录每个人的重要操作", PointState.Met, "账号、角色、任务、报表的每次修改连同原值写入审计记录；登录和退出也写入，拒绝的访问写入日志"),
                new("记录时间、人员、事件和结果", PointState.Met, "时间、账号、网络地址、入口、修改前后的内容"),
                new("保护审计记录，防止删改", PointState.Met, "每条记录带密钥标记并按旗县封存成链，增删改和调换都能查出；门户自己的数据库角色只能追加；链头随备份留存"),
            ]),
            new("7.1.4.4", "入侵防范",
            [
                new("只装需要的组件，关闭不用的服务和端口", PointState.Environment, "门户只监听配置的地址，健康检查另用端口；操作系统由运行单位加固"),
                new("限制能够管理系统的终端", PointState.Environment, "由运行单位用防火墙或反向代理限制"),
                new("检查输入的内容", PointState.Met, "页面、接口和导入用同一套校验；提交都带防伪令牌；数据库访问全部参数化"),
                new("及时发现并修补漏洞", PointState.Environment, "第三方组件都固定了版本；请运行单位及时升级门户和操作系统"),
            ]),
            new("7.1.4.5", "恶意代码防范", [new("防恶意代码软件，定期升级", PointState.Environment, "由服务器上的防护软件负责")]),
            new("7.1.4.6", "可信验证", [new("启动时验证程序可信（可选用）", PointState.Environment, "由服务器硬件和操作系统负责")]),
            new("7.1.4.7", "数据完整性",
            [
                new("保证传输中的数据完整", isHttps ? PointState.Met : PointState.Environment, https),
            ]),
            new("7.1.4.8", "数据备份恢复",
            [
                new("本地备份和恢复", overdue is null ? PointState.Met : PointState.Partly,
                    "数据库和佐证文件备份到一个文件，写好后读回核对，可以恢复；" + (overdue ?? $"最近一次备份：{AccountText.Moment(backup!.StartedAt)}，已核对"), "/settings/backups"),
                new("异地定时备份", PointState.Environment, "由运行单位把备份送到另一地点"),
            ]),
            new("7.1.4.9", "剩余信息保护", [new("鉴别信息的存储空间释放前清除", PointState.Partly, "密码、令牌和恢复码只存散列，退出即结束会话；内存和磁盘由操作系统清除")]),
            new("7.1.4.10", "个人信息保护",
            [
                new("只收集业务必需的个人信息", PointState.Met, "只存姓名、账号和填报联系人、电话，不收集患者信息"),
                new("不许未经授权查看和使用", PointState.Met, "查询按单位范围过滤，范围以外的内容一律不存在；日志不写姓名和填写的内容"),
            ]),
        ]);
    }
}
