using System.Buffers.Binary;
using System.Text;
using PortBridge.Processes;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>The error for a program that cannot be started names what is wrong.</summary>
public sealed class StartFailureTests : IDisposable
{
    private const string FileNameOption = "PortBridge:Worker:FileName";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public StartFailureTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no scripts with interpreters.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("/no/such/program", "the file \"/no/such/program\" does not exist")]
    [InlineData("no/such/program", "/no/such/program\" does not exist")]
    [InlineData("no-such-program-anywhere", "no directory of PATH")]
    [InlineData("/etc/passwd", "not executable")]
    [InlineData("/etc", "is a directory")]
    public void A_wrong_program_is_named_with_its_option(string fileName, string reason)
    {
        var message = MessageOf(fileName);

        Assert.Contains($"\"{fileName}\" could not be started", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(FileNameOption, message, StringComparison.Ordinal);
        Assert.DoesNotContain("..", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/folder", "\"/no/such/folder\" does not exist")]
    [InlineData("/etc/passwd", "\"/etc/passwd\" is not a directory")]
    public void A_wrong_working_directory_is_named_with_its_option(string directory, string reason)
    {
        var message = MessageOf("/bin/cat", directory);

        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains("PortBridge:Worker:WorkingDirectory", message, StringComparison.Ordinal);
        Assert.DoesNotContain(FileNameOption, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\r\nexec true\r\n", "\"/bin/sh\\r\", because the script has Windows line ends", "dos2unix")]
    [InlineData("#! /opt/no-such/python3 -u\n", "\"/opt/no-such/python3\", which does not exist", "Install")]
    [InlineData("#!no-such-interpreter", "\"no-such-interpreter\", which does not exist", "Install")]
    [InlineData("\ufeff#!/bin/sh\n", "byte order mark", "Save it without")]
    [InlineData("exec true\n", "names its interpreter", "#!/bin/sh")]
    public void A_script_that_cannot_be_interpreted_is_named_with_the_reason_and_a_remedy(
        string script, string reason, string remedy)
    {
        var path = Write(Encoding.UTF8.GetBytes(script));

        var message = MessageOf(path);

        Assert.Contains($"\"{path}\"", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', message);
    }

    [Fact]
    public void A_program_whose_loader_is_missing_is_named_with_the_loader()
    {
        var program = File.ReadAllBytes("/bin/true");
        var loader = ProgramFile.LoaderOf("/bin/true");
        if (loader is null)
            Assert.Skip("This system's programs are not 64-bit ELF files with a loader.");
        var position = program.AsSpan().IndexOf(Encoding.UTF8.GetBytes(loader));
        program[position + 1] = (byte)'?';

        var message = MessageOf(Write(program));

        Assert.Contains($"the loader \"/?{loader[2..]}\", which does not exist", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    public void A_truncated_program_is_reported_without_a_loader(int length)
    {
        var program = new byte[length];
        byte[] start = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        start.AsSpan(0, Math.Min(start.Length, length)).CopyTo(program);
        if (length >= 58)
            BinaryPrimitives.WriteUInt16LittleEndian(program.AsSpan(56), ushort.MaxValue);

        Assert.Contains("neither a program", MessageOf(Write(program)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_pipe_is_reported_without_being_opened()
    {
        var path = Path.Combine(_folder.FullName, "pipe");
        await CliWrap.Cli.Wrap("mkfifo").WithArguments(["-m", "755", path]).ExecuteAsync(TestContext.Current.CancellationToken);

        var message = await Task.Run(() => MessageOf(path)).WithTimeout(TestContext.Current.CancellationToken);

        Assert.Contains($"\"{path}\" could not be started", message, StringComparison.Ordinal);
    }

    private static string MessageOf(string fileName, string? directory = null) => Assert.Throws<WorkerStartException>(
        () => new CliWrapLauncher().Launch(new WorkerCommand { FileName = fileName, WorkingDirectory = directory })).Message;

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder.FullName, "worker");
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
