namespace MedCommunity.Web.Components.Shared;

public sealed record FilterChip(string Text, string Href, bool Active, int? Count = null, string? TestId = null);
