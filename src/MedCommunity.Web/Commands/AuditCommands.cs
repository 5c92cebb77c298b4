using System.CommandLine;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands;

/// <summary><c>audit verify</c>: seals what is there, walks every chain and names what is wrong.</summary>
internal static class AuditCommands
{
    public static Command Create(Func<IServiceProvider> services)
    {
        var heads = new Option<string[]>("--head")
        {
            Description = "以前记下的链头，写作 旗县:序号:哈希（旗县用代码或名称，平台写作“平台”）；可多次给出",
            AllowMultipleArgumentsPerToken = true,
        };
        var verify = new Command("verify", "封存现有日志，逐条核验审计链") { heads };
        verify.SetAction((parse, token) => CommandLine.Scoped(services, scope => VerifyAsync(scope, parse.GetValue(heads) ?? [], token)));
        return new Command("audit", "审计日志") { verify };
    }

    private static async Task<int> VerifyAsync(IServiceProvider scope, string[] given, CancellationToken cancellationToken)
    {
        await scope.GetRequiredService<AuditSealing>().SealAsync();
        await using var db = await scope.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync(cancellationToken);
        await db.EnterAllAsync();
        var counties = await db.Counties.AsNoTracking().OrderBy(c => c.Code).Select(c => new { c.Id, c.Code, c.Name }).ToListAsync(cancellationToken);
        counties.Insert(0, new { Id = Guid.Empty, Code = "-", Name = "平台" });
        List<AuditHead> witnesses = [.. scope.GetRequiredService<NotedHeads>().Read()];
        foreach (var text in given)
        {
            if (text.Split(':') is not [var code, var number, var hash] || !long.TryParse(number, out var sequence) || hash.Length != 64 || counties.Find(c => c.Code == code || c.Name == code) is not { } county)
            {
                await Console.Error.WriteLineAsync($"audit verify: 链头“{text}”应写作 旗县:序号:哈希（64位），旗县须在本库中");
                return CommandLine.WrongUse;
            }

            witnesses.Add(new(county.Id, county.Name, sequence, hash.ToLowerInvariant(), default));
        }

        var intact = true;
        foreach (var county in counties)
        {
            var report = await AuditVerification.RunAsync(db, scope.GetRequiredService<AuditKey>(), county.Id, witnesses, cancellationToken);
            intact &= report.IsIntact;
            Console.WriteLine($"{county.Name}\t{report.Sealed}条\t{(report.IsIntact ? "完好" : $"{report.Findings.Count}处问题")}\t链头 {county.Code}:{report.Sealed}:{report.Head?.Hash ?? AuditChain.Beginning}");
            if (report.Late > 0)
            {
                Console.WriteLine($"  其中{report.Late}条在写入一小时以后才封存（门户停机或时钟不准），不算问题");
            }

            foreach (var finding in report.Findings)
            {
                Console.WriteLine($"  {finding.Words}");
            }
        }

        return intact ? 0 : CommandLine.No;
    }
}
