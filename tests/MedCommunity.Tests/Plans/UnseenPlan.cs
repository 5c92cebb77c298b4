namespace MedCommunity.Tests.Plans;

/// <summary>
/// A plan nobody has seen yet, made up: it differs from the three known ones in every way that counties' plans differ (CAPABILITIES.md, part c) — no lead or several, collective
/// units, units outside government, a responsible leader by office, printed numbers, deadlines of every kind, targets of every kind, and names that no schema has.
/// </summary>
internal static class UnseenPlan
{
    public const string Json = """
        {
          "schemaVersion": "1.1", "id": "yunshan-2026", "title": "云杉旗2026年紧密型医共体提质增效行动方案（征求意见稿）", "documentNumber": null, "issuingBody": "云杉旗深化医药卫生体制改革领导小组",
          "issueDate": "2026-03-02", "region": {"name": "云杉旗", "prefecture": null, "province": "内蒙古自治区", "level": "旗"}, "sourceFiles": ["云杉旗.txt"], "domain": "medical-community",
          "responsibilityModel": "mixed", "deadlineModel": "some-tasks-and-phases", "basisDocuments": [], "goals": ["三年内，首诊、转诊、结算一体", "  两端有空格  "],
          "phases": [
            {"id": "p1", "name": "摸底阶段", "order": 1, "from": "2026-03-01", "to": "2026-04-30", "dateText": "2026年3月—4月", "datesDerived": false, "targets": ["台账齐全、口径统一"], "quantitativeTargets": []},
            {"id": "p2", "name": "提升阶段", "order": 2, "from": "2026-04-01", "to": null, "dateText": "4月起，与摸底阶段重叠", "datesDerived": false, "targets": [],
             "quantitativeTargets": [{"name": "县域内就诊率", "operator": "approaches", "value": 90.0, "unit": "%", "byDate": null, "note": "接近90%"}]},
            {"id": "p3", "name": "巩固阶段", "order": 3, "from": null, "to": null, "dateText": null, "datesDerived": true, "targets": []}
          ],
          "sections": [
            {"id": "s1", "number": "（一）", "title": "理顺体制", "taskNumbers": [1, 2, 3]},
            {"id": "s2", "number": "", "title": "未编号部分", "taskNumbers": [4, 7]},
            {"id": "s3", "number": "附", "title": "名称中有（、）和“引号”", "taskNumbers": []}
          ],
          "tasks": [
            {"number": 1, "sourceNumber": "（三）1二是", "section": "s1", "title": "没有牵头单位的任务", "summary": "各负其责。\n分两段写。", "milestones": [
              {"id": "1-1", "text": "旬报", "dueDate": null, "recurrence": {"frequency": "每旬", "minTimes": 1, "text": "逢五上报"}, "basis": "task"},
              {"id": "1-2", "text": "月报", "dueDate": null, "recurrence": {"frequency": "monthly", "minTimes": 1, "text": "每月16日前"}, "basis": "task", "note": "含当日"},
              {"id": "1-3", "text": "长期坚持", "dueDate": null, "recurrence": {"frequency": "continuous", "minTimes": null, "text": null}, "basis": "phase:p2"}],
             "quantitativeTargets": [{"name": "床位资源占比", "operator": ">=", "value": 30, "unit": "%", "byDate": "2026-12-31"}, {"name": "中心数", "operator": "=", "value": 7, "unit": "个", "byDate": null}],
             "leadDepartments": [], "cooperatingDepartments": [], "responsibleDepartments": ["各苏木乡镇（街道、场）", "中国电信云杉分公司", "旗工信和科技局"], "deadline": null, "deadlineText": "常态化开展", "deadlineBasis": "continuous", "stage": null},
            {"number": 2, "sourceNumber": "（四）2①", "section": "s1", "title": "两个牵头单位的任务", "summary": null, "milestones": [], "quantitativeTargets": [
              {"name": "床位使用率", "operator": "between", "value": [75, 85.5], "unit": "%", "byDate": null}, {"name": "均次费用", "operator": "decrease", "value": null, "unit": null, "byDate": null},
              {"name": "服务能力", "operator": "=", "value": "达到国家推荐标准", "unit": null, "byDate": "2027-12-31"}, {"name": "设备", "operator": "=", "value": "2×100", "unit": "台", "byDate": null, "kind": "project-scale"},
              {"name": "满意度", "operator": "力争进入全盟前", "value": 3, "unit": "位", "byDate": null, "note": "力争"}],
             "leadDepartments": ["旗卫生健康委", "旗医疗保障局"], "cooperatingDepartments": ["旗红十字会"], "responsibleDepartments": [], "deadline": "2026-06-30", "deadlineText": "2026年6月底前", "deadlineBasis": "task", "stage": "p1",
             "hasResponsibleLeader": true, "responsibleLeader": "分管卫生健康工作的副旗长"},
            {"number": 3, "sourceNumber": "Ⅲ", "section": "s1", "title": "有条件的时限", "milestones": [{"id": "3-a", "text": "改造完成", "dueDate": "2026-09-30", "recurrence": null, "basis": "task-deadline"}], "quantitativeTargets": [],
             "leadDepartments": ["管委会办公室"], "cooperatingDepartments": [], "responsibleDepartments": ["=旗住建局", " 前有空格的单位"], "deadline": null, "deadlineText": "50%以上村卫生室改造完成之前", "deadlineBasis": null, "stage": "p2"},
            {"number": 4, "section": "s2", "title": "没有任何单位和时限的任务", "fundRules": {"paymentMode": "总额付费", "surplusUses": ["绩效分配", {"share": 0.35}]}, "consequences": ["通报"], "relatedPhases": ["p1", "p3"]},
            {"number": 7, "sourceNumber": "7", "section": "s2", "title": "到年底的任务", "deadline": "2026-12-31", "deadlineText": "年底前", "deadlineBasis": "phase-goal", "responsibleDepartments": ["总医院"], "numberIsOriginal": true, "kind": "duty"}
          ],
          "reporting": {"monthlyReport": {"due": "每月16日前", "to": "旗医改办"}}, "本旗特有": {"试点苏木": ["甲苏木", "乙苏木"], "附注": null}, "notes": []
        }
        """;
}
