using System.Globalization;
using System.Net;
using MedCommunity.Web.Hosting;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Section Security of the settings (docs/operations.md).</summary>
internal sealed record SecuritySettings
{
    /// <summary>So many wrong passwords or codes in a row lock the account.</summary>
    public const int FailuresPerAccount = 5;

    public static readonly TimeSpan LockSpan = TimeSpan.FromMinutes(15);

    /// <summary>The time over which <see cref="FailuresPerAddress"/> counts.</summary>
    public static readonly TimeSpan AddressSpan = TimeSpan.FromMinutes(5);

    /// <summary>A session in which nobody did anything for so long is over.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After so many days a password must be changed; 0 for never.</summary>
    public int PasswordDays { get; init; } = 90;

    /// <summary>So many failures from one address shut the sign-in for it.</summary>
    public int FailuresPerAddress { get; init; } = 20;

    /// <summary>How often cookies and open pages ask whether their account may still be signed in; a minute at most.</summary>
    public TimeSpan Revalidate { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The reverse proxies whose word on the caller's address and on https is taken.</summary>
    public IReadOnlyList<IPAddress> Proxies { get; init; } = [];

    /// <summary>How old the record of a session's last sign of life may become before it is written again.</summary>
    public TimeSpan SeenEvery => TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerMinute, Idle.Ticks / 10));

    public static SecuritySettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Security");
        var defaults = new SecuritySettings();
        return new()
        {
            Idle = TimeSpan.FromMinutes(Number("IdleMinutes", defaults.Idle.TotalMinutes, 0.05, 24 * 60)),
            PasswordDays = (int)Number("PasswordDays", defaults.PasswordDays, 0, 3650),
            FailuresPerAddress = (int)Number("FailuresPerAddress", defaults.FailuresPerAddress, 1, 1_000_000),
            Revalidate = TimeSpan.FromSeconds(Number("RevalidateSeconds", defaults.Revalidate.TotalSeconds, 1, 60)),
            Proxies = [.. (section["Proxies"] ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text => IPAddress.TryParse(text, out var address)
                ? address
                : throw new SettingsException($"Security:Proxies names '{text}'; it must be a list of IP addresses."))],
        };

        double Number(string name, double otherwise, double least, double most) => section[name] is not { Length: > 0 } text ? otherwise
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"Security:{name} is '{text}'; it must be a number from {least} to {most}."));
    }
}
