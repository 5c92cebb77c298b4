namespace MedCommunity.Tests.Data;

/// <summary>For tests that touch a database: every one of them runs on both. <code>[Theory, MemberData(nameof(Providers))]</code></summary>
public abstract class DatabaseTests
{
    public static TheoryData<Provider> Providers => [Provider.Sqlite, Provider.PostgreSql];
}
