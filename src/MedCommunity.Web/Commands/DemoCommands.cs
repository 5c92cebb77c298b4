using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MedCommunity.Web.Commands.Demonstration;

namespace MedCommunity.Web.Commands;

/// <summary><c>demo load</c>: the demonstration, or as many synthetic counties as one wants to see the portal do with.</summary>
internal static class DemoCommands
{
    public static Command Create(Func<IServiceProvider> services)
    {
        var counties = Number("--counties", $"不装演示旗县，而装这么多个合成旗县（1–{LoadCounties.MostCounties}），每个221个机构", LoadCounties.MostCounties);
        var months = Number("--months", $"合成旗县已批准、已关闭的月份数（1–{LoadCounties.MostMonths}），到上个月为止", LoadCounties.MostMonths);
        var load = new Command("load", "把演示数据装入空库") { counties, months };
        load.Validators.Add(given =>
        {
            if (given.GetResult(counties) is null != given.GetResult(months) is null)
            {
                given.AddError("--counties 和 --months 要同时给出。");
            }
        });
        load.SetAction((parse, _) => CommandLine.Scoped(services, scope => CommandLine.AnswerAsync(
            "demo load",
            parse.GetValue(counties) is { } n && parse.GetValue(months) is { } m
                ? scope.GetRequiredService<LoadCounties>().RunAsync(n, m, Console.Error)
                : scope.GetRequiredService<LoadDemonstration>().RunAsync(),
            t => t)));
        return new Command("demo", "演示数据") { load };
    }

    private static Option<int?> Number(string name, string description, int most) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = given =>
        {
            if (int.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            {
                return number;
            }

            given.AddError($"{name} 应为1到{most}的整数。");
            return null;
        },
    };
}
