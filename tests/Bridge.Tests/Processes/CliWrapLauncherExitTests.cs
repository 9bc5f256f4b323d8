using System.Diagnostics;
using System.Globalization;
using PortBridge.Testing;
using static PortBridge.Bridge.Tests.Processes.LaunchedProgram;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>The exit of processes and the cleanup after it.</summary>
public sealed class CliWrapLauncherExitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 78", 78)]
    [InlineData("kill -KILL $$", 128 + 9)]
    [InlineData("kill -SEGV $$", 128 + 11)]
    public async Task The_exit_code_is_the_programs_own_or_128_plus_the_signal(string script, int code)
    {
        await using var process = Shell(script);

        Assert.Equal(code, await process.Exited.WithTimeout(Cancel));
    }

    [Fact]
    public async Task The_exit_is_reported_although_another_process_holds_the_outputs_open()
    {
        await using var process = Shell("sleep 1000 & echo $!; exit 5");
        var other = int.Parse(await process.Output.ReadLineAsync(), CultureInfo.InvariantCulture);

        Assert.Equal(5, await process.Exited.WithTimeout(Cancel));

        using (var sleep = Process.GetProcessById(other))
            sleep.Kill();
        Assert.Equal("", await process.Output.ReadToEndAsync());
    }

    [Fact]
    public async Task Writing_to_an_exited_process_fails_as_a_broken_pipe()
    {
        await using var process = Shell("exit 0");
        await process.Exited.WithTimeout(Cancel);

        await Assert.ThrowsAsync<IOException>(async () => await process.Input.WriteAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_waiting_write_fails_as_a_broken_pipe_when_the_process_exits()
    {
        await using var process = Launch("/bin/sleep", "1000");
        var writing = process.Input.WriteAsync(new byte[1 << 20], Cancel).AsTask();
        Assert.False(writing.IsCompleted);

        process.Kill();

        await Assert.ThrowsAsync<IOException>(() => writing.WithTimeout(Cancel));
    }

    [Fact]
    public async Task Many_workers_leak_no_file_descriptors()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("This looks into /proc, which only Linux has.");
        const int launches = 100;
        var before = OpenDescriptors();

        for (var n = 0; n < launches; n++)
        {
            await using var process = Shell("echo $$");
            await process.Output.ReadToEndAsync();
            await process.Input.CompleteAsync();
            await process.Error.CompleteAsync();
            await process.Exited.WithTimeout(Cancel);
        }

        // Other tests run concurrently; a leak of one descriptor for each launch exceeds what they have open.
        Assert.InRange(OpenDescriptors() - before, -launches, launches - 1);
    }

    [Fact]
    public async Task A_process_with_a_parent_death_signal_survives_the_thread_that_requested_it()
    {
        const string program = "/usr/bin/setpriv";
        if (!File.Exists(program))
            Assert.Skip($"There is no {program}, of util-linux, on this machine.");
        IWorkerProcess? process = null;
        var thread = new Thread(() => process = Launch(program, "--pdeathsig", "KILL", "/bin/cat"));
        thread.Start();
        thread.Join();

        await using (process)
        {
            await process!.Input.WriteAsync("still here\n"u8.ToArray(), Cancel);
            Assert.Equal("still here", await process.Output.ReadLineAsync());
        }
    }

    [Fact]
    public async Task Terminate_sends_SIGTERM()
    {
        await using var process = Launch("/bin/cat");

        process.Terminate();

        Assert.Equal(128 + 15, await process.Exited.WithTimeout(Cancel));
    }

    [Fact]
    public async Task Killing_a_process_kills_the_group_that_it_leads()
    {
        await using var process = LaunchLeader("/bin/sh", "-c", "(sleep 1000 &); echo started; exec cat");
        Assert.Equal("started", await process.Output.ReadLineAsync());

        process.Kill();

        Assert.Equal("", await process.Output.ReadToEndAsync());
    }

    [Fact]
    public async Task Processes_left_in_the_group_are_killed_after_their_leader_was_reaped()
    {
        await using var process = LaunchLeader("/bin/sh", "-c", "(sleep 1000 &); echo started; exit 5");
        Assert.Equal("started", await process.Output.ReadLineAsync());
        Assert.Equal(5, await process.Exited.WithTimeout(Cancel));

        process.Kill();

        Assert.Equal("", await process.Output.ReadToEndAsync());
    }

    [Fact]
    public async Task The_group_of_a_later_process_with_the_same_id_is_not_killed()
    {
        var (process, later) = await LaunchWithOneNumberAsync();

        process.Kill();
        await process.DisposeAsync();

        await using (later)
        {
            later.Terminate();
            Assert.Equal(128 + 15, await later.Exited.WithTimeout(Cancel));
        }
    }

    [Fact]
    public async Task Killing_a_process_kills_its_children()
    {
        await using var process = Shell("sleep 1000 & echo started; wait");
        Assert.Equal("started", await process.Output.ReadLineAsync());

        process.Kill();

        Assert.Equal(137, await process.Exited.WithTimeout(Cancel));
        // The child holds the output open until it exits.
        Assert.Equal("", await process.Output.ReadToEndAsync());
    }

    [Fact]
    public async Task Killing_and_disposing_an_exited_process_does_nothing()
    {
        var process = Shell("exit 3");
        await process.Exited.WithTimeout(Cancel);

        process.Kill();
        await process.DisposeAsync();
        await process.DisposeAsync();
        process.Kill();

        Assert.Equal(3, await process.Exited);
    }

    [Fact]
    public async Task Disposing_a_running_process_kills_it()
    {
        var process = Launch("/bin/cat");

        await process.DisposeAsync();

        Assert.Equal(137, await process.Exited.WithTimeout(Cancel));
    }

    // Returns a reaped process and a running one that has reused its id. Linux gives the next process or
    // thread the id after the one in this file; threads of other tests may take it first.
    private static async Task<(IWorkerProcess Reaped, IWorkerProcess Later)> LaunchWithOneNumberAsync()
    {
        const string lastNumber = "/proc/sys/kernel/ns_last_pid";
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var reaped = LaunchLeader("/bin/true");
            await reaped.Exited.WithTimeout(Cancel);
            try
            {
                await File.WriteAllTextAsync(lastNumber, (reaped.Id - 1).ToString(CultureInfo.InvariantCulture), Cancel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Assert.Skip($"{lastNumber} cannot be written: {e.Message}");
            }

            var later = LaunchLeader("/bin/sleep", "1000");
            if (later.Id == reaped.Id)
                return (reaped, later);

            await reaped.DisposeAsync();
            await later.DisposeAsync();
        }

        throw new InvalidOperationException("Other processes took the number each time.");
    }

    private static IWorkerProcess LaunchLeader(params string[] command)
    {
        const string program = "/usr/bin/setsid";
        if (!File.Exists(program))
            Assert.Skip($"There is no {program}, of util-linux, on this machine.");
        return Launch(program, command);
    }

    private static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
