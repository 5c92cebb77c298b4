namespace MedCommunity.EndToEnd.Harness;

/// <summary>One portal with its demonstration for all tests that only use it; a test that kills or stops a portal starts its own.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    public PortalProcess Portal { get; private set; } = null!;

    public async Task InitializeAsync() => Portal = await PortalProcess.StartAsync("shared");

    public async Task DisposeAsync()
    {
        // Null where the start failed; xunit disposes all the same.
        if (Portal is { } portal)
        {
            await portal.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class PortalTests : ICollectionFixture<PortalFixture>, ICollectionFixture<BrowserFixture>
{
    public const string Name = "portal";
}
