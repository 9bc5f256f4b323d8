using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

public class ModelStoreOptionsTests
{
    [Fact]
    public void By_default_models_are_in_the_cache_of_the_user()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has another folder for caches, which is not in a variable.");

        Assert.Equal("/caches/portbridge/models", From(("XDG_CACHE_HOME", "/caches")).Folder);
        Assert.EndsWith("/.cache/portbridge/models", From().Folder, StringComparison.Ordinal);
        Assert.EndsWith("/.cache/portbridge/models", From(("XDG_CACHE_HOME", "not/rooted")).Folder, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_names_folder_and_mirror()
    {
        var options = From((ModelStoreOptions.FolderVariable, "/m"), (ModelStoreOptions.MirrorVariable, "https://mirror/x/"));

        Assert.Equal("/m", options.Folder);
        Assert.Equal("https://mirror/x/silero_vad.onnx", options.AddressOf(ModelCatalog.Find("silero-vad")!).ToString());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    public void The_environment_disables_downloads(string? value, bool isOffline) =>
        Assert.Equal(isOffline, From((ModelStoreOptions.OfflineVariable, value)).IsOffline);

    private static ModelStoreOptions From(params (string Name, string? Value)[] variables) =>
        ModelStoreOptions.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
