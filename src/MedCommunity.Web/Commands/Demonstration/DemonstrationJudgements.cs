using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>评判指标 in every state: 1.1 sent back once and then 达标, 1.2 proposed and waiting, 1.3 judged 未达标 some months ago.</summary>
internal sealed class DemonstrationJudgements(AppDbContext db, DemonstrationCounty county, DateTime now)
{
    private static readonly Dictionary<string, string> Notes = new(StringComparer.Ordinal)
    {
        ["1.1-a"] = "人员招聘和使用管理办法（克旗总医院〔2025〕6号），存总医院人事科；上年度统一招聘18人，均有聘用文件。",
        ["1.1-b"] = "绩效工资统筹分配方案（克旗总医院〔2025〕9号），县乡按同一办法核定，存财务科。",
        ["1.1-c"] = "各成员单位单独建账，由财务核算中心集中核算，账册在核算中心。",
        ["1.1-d"] = "统一用药目录和检验外送协议，存药学部、检验中心。",
        ["1.2-a"] = "医共体章程、理事会议事规则（全体成员单位签字），存办公室。",
        ["1.2-b"] = "本年度理事会会议记录4份，重大事项均有成员单位表决记录。",
        ["1.2-c"] = "理事会名单：13名理事中基层分院院长5名。",
        ["1.2-d"] = "医保服务协议由总医院代表医共体签订，存医保科。",
        ["1.3-a"] = "统一制度汇编和诊疗规范下发各成员单位，存医务科。",
        ["1.3-b"] = "转诊登记和随访台账，存双向转诊中心。",
        ["1.3-c"] = "影像、心电远程系统已通到苏木乡镇；部分嘎查村卫生室还没有开通。",
        ["1.3-d"] = "检查检验结果互认项目清单（58项），存医务科。",
        ["1.3-e"] = "传染病监测预警流程和值班表，存公共卫生科。",
    };

    public void Add()
    {
        Row("1.1", 236, _ => true, null, null, 229, "第3项只有制度，没有账册，请补充核算中心的账册情况后再报。");
        Row("1.1", 205, _ => true, _ => true, null, 194, null);
        Row("1.3", 152, p => p != "1.3-c", p => p is not ("1.3-c" or "1.3-e"), "现场未见疫情分析记录。", 140, "远程服务没有通到村，监测预警没有形成记录，整改后再报。");
        Row("1.2", 6, _ => true, null, null, null, null);
    }

    /// <summary>A working hour of a local day in the past.</summary>
    private DateTime At(int daysAgo, int hour) => LocalClock.StartOf(LocalClock.DateOf(now).AddDays(-daysAgo)).AddHours(hour);

    /// <param name="found">What the office found by point; null where it did not judge.</param>
    /// <param name="lack">Its note at the last point that it did not find.</param>
    /// <param name="decidedDaysAgo">Null as long as it waits.</param>
    private void Row(string code, int daysAgo, Func<string, bool> said, Func<string, bool>? found, string? lack, int? decidedDaysAgo, string? reason)
    {
        var indicator = JudgementChecklist.Find(code)!;
        var decidedAt = decidedDaysAgo is { } days ? At(days, 16) : (DateTime?)null;
        var judgement = new IndicatorJudgement
        {
            CountyId = county.County.Id,
            UnitId = county.Units["kskt-ykt"].Id,
            Indicator = code,
            State = decidedAt is null ? JudgementState.Proposed : found is null ? JudgementState.Returned : JudgementState.Judged,
            ProposedAt = At(daysAgo, 10),
            ProposedBy = county.AccountId("hospital"),
            ProposedByName = county.Accounts["hospital"].DisplayName,
            IsMet = found is null ? null : indicator.Points.All(p => found(p.Code)),
            EffectiveFrom = found is null ? null : LocalClock.DateOf(decidedAt!.Value),
            DecisionReason = reason,
            DecidedAt = decidedAt,
            DecidedBy = decidedAt is null ? null : county.AccountId("office2"),
            DecidedByName = decidedAt is null ? null : county.Accounts["office2"].DisplayName,
            IsDemonstration = true,
        };
        db.IndicatorJudgements.Add(judgement);
        db.JudgementAnswers.AddRange(indicator.Points.Select(p => new JudgementAnswer
        {
            CountyId = county.County.Id,
            JudgementId = judgement.Id,
            Point = p.Code,
            IsMet = said(p.Code),
            Note = Notes[p.Code],
            FoundMet = found?.Invoke(p.Code),
            FoundNote = found?.Invoke(p.Code) == false && said(p.Code) ? lack : null,
        }));
    }
}
