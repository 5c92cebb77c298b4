using MedCommunity.Core.Supervision;

namespace MedCommunity.Tests.Supervision;

public sealed class LetterheadTests
{
    [Theory]
    [InlineData("克什克腾旗", "克什克腾旗全面推进紧密型县域医共体建设管理委员会|管委会办公室", "克什克腾旗全面推进紧密型县域医共体建设管理委员会办公室")]
    [InlineData("扎赉特旗", "旗医改办|扎赉特旗养老服务工作领导小组|旗医共体管理委员会", "扎赉特旗医共体管理委员会办公室")]
    [InlineData("乌拉特中旗", "旗医改领导小组|医管委|医管办", "乌拉特中旗医管委办公室")]
    [InlineData("某县", "县医共体管理委员会|县医共体管理委员会办公室", "某县医共体管理委员会办公室")]
    [InlineData("某县", "", "某县医共体建设管理委员会办公室")]
    public void The_countys_own_committee_issues(string county, string committees, string head) =>
        Letterhead.Of(county, committees.Split('|', StringSplitOptions.RemoveEmptyEntries)).Should().Be(head);
}
