using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Shared;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("13812345678", "13812345678")]
    [InlineData("138-1234-5678", "13812345678")]
    [InlineData("+86 138 1234 5678", "13812345678")]
    [InlineData("0476-5223456", "0476-5223456")]
    [InlineData("(0476)5223456", "0476-5223456")]
    [InlineData("04765223456", "0476-5223456")]
    [InlineData("010-62345678-801", "010-62345678-801")]
    public void A_number_is_kept_in_one_spelling(string written, string kept) => PhoneNumber.Normalise(written).Should().Be(kept);

    [Theory]
    [InlineData("1380000")]
    [InlineData("12812345678")]
    [InlineData("5223456")]
    [InlineData("0476-1223456")]
    [InlineData("13812345678、13912345678")]
    [InlineData("电话")]
    [InlineData("")]
    public void What_is_no_number_is_refused(string written) => PhoneNumber.Normalise(written).Should().BeNull();
}
