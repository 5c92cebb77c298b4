using MedCommunity.Web.Hosting;

namespace MedCommunity.Tests.Hosting;

public sealed class DefaultsTests
{
    [Fact]
    public void A_published_portal_finds_its_files_beside_itself_from_whatever_folder_it_is_started()
    {
        var folder = Directory.CreateTempSubdirectory("medcommunity-published-").FullName;
        try
        {
            Defaults.PublishedRoot(folder, []).Should().BeNull("a build has its files in the project's folder");
            Directory.CreateDirectory(Path.Combine(folder, "wwwroot"));
            Defaults.PublishedRoot(folder, []).Should().Be(folder);
            Defaults.PublishedRoot(folder, ["--contentRoot=/elsewhere"]).Should().BeNull("somebody has chosen");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
