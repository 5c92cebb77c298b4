using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Permissions;

/// <summary>What an operation can be asked for.</summary>
internal enum Shape
{
    /// <summary>Nothing in particular: it is one for everybody, or the caller's own. Only a cell's first letter applies.</summary>
    None,

    /// <summary>A unit, its forms or its task: every scope that the seat has.</summary>
    Unit,
}

/// <summary>How one operation is asked for by a seat in a scope, and how its answer reads as a letter of the table.</summary>
/// <param name="Operation">As docs/permissions.md names it.</param>
/// <param name="Shape">What it is asked for.</param>
/// <param name="AskAsync">Asks, so that whoever is permitted changes nothing: what is sent is wrong, or the step does not fit the state.</param>
/// <param name="SucceedAsync">For an operation that writes: does it truly, as somebody permitted.</param>
internal sealed partial record Probe(string Operation, Shape Shape, Func<PermissionWorld, Seat, Scope, Target?, Task<string>> AskAsync, Func<PermissionWorld, Task>? SucceedAsync = null)
{
    /// <summary>Nothing can be sent wrong: whoever is permitted does it when asked, to somebody of whom no other probe cares.</summary>
    public bool AlwaysWrites { get; init; }

    /// <summary>A page, by its address. A list shows what lies in a scope or it does not.</summary>
    public static Probe Page(string route, Shape shape, Func<Target, string> url, Func<Target, string>? shows = null) =>
        new(route, shape, async (_, seat, _, target) =>
            Letter(await seat.AskAsync(HttpMethod.Get, url(target!), asPage: true), shows?.Invoke(target!)));

    public static Probe Page(string route, string? url = null) => Page(route, Shape.None, _ => url ?? route);

    /// <summary>An operation of the API; what lies in another county is asked for with that county named and without.</summary>
    public static Probe Api(string operation, Shape shape, Func<Target, string> url, string? body = null, Func<Target, string>? shows = null, Func<PermissionWorld, Task>? succeed = null)
    {
        var method = new HttpMethod(operation.Split(' ')[0]);
        return new(operation, shape, async (_, seat, scope, target) =>
        {
            var address = url(target!);
            var letter = Letter(await seat.AskAsync(method, address, body), shows?.Invoke(target!));
            if (scope != Scope.Other || shape == Shape.None)
            {
                return letter;
            }

            var named = Letter(await seat.AskAsync(method, $"{address}{(address.Contains('?') ? '&' : '?')}county={target!.County}", body), shows?.Invoke(target));
            return named == letter ? letter : $"{letter}, but {named} with the county named";
        }, succeed);
    }

    /// <summary>A use case, called directly. The name is taken from the call.</summary>
    public static Probe Call<TUseCase>(
        Shape shape, Func<TUseCase, Target, Task<string>> call, Func<PermissionWorld, Task>? succeed = null, [CallerArgumentExpression(nameof(call))] string written = "")
        where TUseCase : notnull =>
        new($"{typeof(TUseCase).Name}.{Method(written)}", shape, (world, seat, _, target) => world.CallAsync<TUseCase, string>(seat.Account, use => call(use, target!)), succeed);

    /// <summary>A file that a page links to.</summary>
    public static Probe File(string operation) =>
        new(operation, Shape.None, async (_, seat, _, _) => Letter(await seat.AskAsync(HttpMethod.Get, operation.Split(' ')[1], asPage: true)));

    /// <summary>A form of the frame around every page.</summary>
    public static Probe Form(string operation, Shape shape, Func<Target, (string Name, string Value)> field) =>
        new(operation, shape, async (_, seat, _, target) =>
            Letter(await seat.SendAsync(seat.Browser, operation.Split(' ')[1], new() { [field(target!).Name] = field(target!).Value })));

    /// <summary>What only an operator at the terminal runs: no page, endpoint or other use case may lead to it (see <see cref="PermissionTableTests"/>).</summary>
    public static Probe Terminal(string operation) => new(operation, Shape.None, (_, _, _, _) => Task.FromResult("-"));

    public static string Letter((HttpStatusCode Status, string? Location, string Body) answer, string? shows = null) => (int)answer.Status switch
    {
        200 or 201 or 204 => shows is null || answer.Body.Contains(shows, StringComparison.Ordinal) ? "Y" : "N",

        // Permitted, had it been sent right or at the right moment.
        400 or 409 => "Y",
        401 => "R",
        302 => answer.Location!.Contains("/account/login?", StringComparison.OrdinalIgnoreCase) ? "R" : "Y",
        403 => "F",
        404 => "N",
        var other => $"status {other}",
    };

    private static string Method(string lambda) => CallOfUse().Match(lambda).Groups[1].Value;

    [GeneratedRegex(@"\buse\.(\w+)\(", RegexOptions.None, 1000)]
    private static partial Regex CallOfUse();
}

internal static class Letters
{
    /// <summary>Done, wrong or too late are all permitted; of a list, what it shows.</summary>
    public static async Task<string> Letter<T>(this Task<Result<T>> running, Func<T, bool>? shows = null)
    {
        var result = await running;
        return result.Outcome switch
        {
            Outcome.NotAllowed => "F",
            Outcome.NotFound => "N",
            Outcome.Done when shows is not null && !shows(result.Value!) => "N",
            _ => "Y",
        };
    }

    /// <summary>For readings that answer nothing where there is nothing for the caller.</summary>
    public static async Task<string> Found<T>(this Task<T?> running, Func<T, bool>? shows = null)
        where T : class => await running is { } value && (shows is null || shows(value)) ? "Y" : "N";
}
