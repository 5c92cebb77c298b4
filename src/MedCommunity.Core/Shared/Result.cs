namespace MedCommunity.Core.Shared;

/// <summary>How a use case ended. Exceptions are for bugs; everything a user can cause is one of these.</summary>
public enum Outcome
{
    Done,
    Invalid,
    NotFound,
    NotAllowed,
    Conflict,

    /// <summary>Something around the portal failed (disk, database, key): nothing was done, and the same works again once it is mended.</summary>
    Unavailable,
}

/// <summary>The end of a use case: a value when done, otherwise a Chinese message and, where fields are wrong, one message per field.</summary>
public sealed record Result<T>(Outcome Outcome, T? Value, string? Message, IReadOnlyDictionary<string, string> Errors)
{
    public bool IsDone => Outcome == Outcome.Done;

    public static implicit operator Result<T>(Failure failure) => new(failure.Outcome, default, failure.Message, failure.Errors);
}

/// <summary>A use case that did nothing, and why.</summary>
public sealed record Failure(Outcome Outcome, string Message, IReadOnlyDictionary<string, string> Errors);

public static class Result
{
    private static readonly Dictionary<string, string> None = [];

    public static Result<T> Done<T>(T value) => new(Outcome.Done, value, null, None);

    public static Failure Invalid(string message, IReadOnlyDictionary<string, string>? errors = null) => new(Outcome.Invalid, message, errors ?? None);

    public static Failure Invalid(string field, string message) => new(Outcome.Invalid, message, new Dictionary<string, string> { [field] = message });

    /// <summary>What one may not see does not exist: the same answer for both.</summary>
    public static Failure NotFound(string message = "没有找到，或您无权查看。") => new(Outcome.NotFound, message, None);

    public static Failure NotAllowed(string reason) => new(Outcome.NotAllowed, reason, None);

    public static Failure Unavailable(string message) => new(Outcome.Unavailable, message, None);

    /// <summary>Somebody else was faster; <see cref="Result{T}.Value"/> may carry what is stored now.</summary>
    public static Failure Conflict(string message) => new(Outcome.Conflict, message, None);

    public static Result<T> Conflict<T>(string message, T current, IReadOnlyDictionary<string, string>? cells = null) =>
        new(Outcome.Conflict, current, message, cells ?? None);

    public static Result<T> Invalid<T>(string message, T current, IReadOnlyDictionary<string, string> errors) =>
        new(Outcome.Invalid, current, message, errors);
}
