using PortBridge.Bridge.Tests.Processes;
using PortBridge.Processes;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>A worker's program without a path is searched on PATH alone.</summary>
public sealed class ProgramSearchTests
{
    private const string Script = "#!/bin/sh\necho planted\n";

    public ProgramSearchTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no scripts with interpreters.");
    }

    [Fact]
    public void A_name_is_found_neither_in_the_working_directory_nor_beside_the_host()
    {
        var name = $"planted-{Guid.NewGuid():N}";
        var paths = new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }
            .Select(folder => Path.Combine(folder, name)).ToList();
        paths.ForEach(Plant);
        try
        {
            var error = Assert.Throws<WorkerStartException>(() => LaunchedProgram.Launch(name));

            Assert.Contains("no directory of PATH", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            paths.ForEach(File.Delete);
        }
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("/bin/sh")]
    public async Task The_program_is_known_by_its_absolute_path(string fileName)
    {
        await using var process = LaunchedProgram.Launch(fileName, "-c", "exit 0");

        Assert.True(Path.IsPathFullyQualified(process.Program!), process.Program);
        Assert.Equal("sh", Path.GetFileName(process.Program));
    }

    [Fact]
    public void A_relative_entry_of_PATH_is_ignored()
    {
        Assert.Null(ProgramSearch.Find("PortBridge.Bridge.Tests.dll", $".{Path.PathSeparator}bin{Path.PathSeparator}"));
        Assert.NotNull(ProgramSearch.Find("sh", $".{Path.PathSeparator}/bin"));
    }

    private static void Plant(string path)
    {
        File.WriteAllText(path, Script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
