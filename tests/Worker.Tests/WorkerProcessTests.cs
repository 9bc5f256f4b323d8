using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Conformance;

namespace PortBridge.Worker.Tests;

/// <summary>The worker as a real process on real pipes, without the bridge.</summary>
public sealed class WorkerProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_that_arrive_byte_by_byte_are_understood()
    {
        using var worker = Start("--engine", "scripted");
        var frames = Frames(
            new StartSession("s", Format: SampleFormats.PcmS16Le),
            new AudioChunk("s", WorkerHarness.Speech(200), 0),
            new StopSession("s"),
            new Shutdown());

        foreach (var value in frames)
        {
            await worker.StandardInput.BaseStream.WriteAsync(new[] { value }, Cancel);
            await worker.StandardInput.BaseStream.FlushAsync(Cancel);
        }

        var events = await EventsAsync(worker);
        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(ExitCodes.Ok, worker.ExitCode);
        Assert.IsType<Loading>(events[0]);
        Assert.Single(events.OfType<Loading>());
        Assert.Contains(events, e => e is Ready);
        Assert.Equal(200, events.OfType<SessionStopped>().Single().AudioMs);
    }

    [Fact]
    public async Task The_end_of_standard_input_ends_it_with_0()
    {
        using var worker = Start("--engine", "scripted");

        worker.StandardInput.Close();

        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(ExitCodes.Ok, worker.ExitCode);
    }

    [Fact]
    public async Task Text_instead_of_a_frame_gets_one_bad_frame_and_exit_code_76()
    {
        using var worker = Start("--engine", "scripted");

        await worker.StandardInput.WriteAsync("GET / HTTP/1.1\r\n".AsMemory(), Cancel);
        worker.StandardInput.Close();

        var error = Assert.Single((await EventsAsync(worker)).OfType<Error>());
        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(ErrorCodes.BadFrame, error.Code);
        Assert.Contains("GET / HTTP", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Protocol, worker.ExitCode);
    }

    [Fact]
    public async Task What_is_printed_to_descriptor_1_goes_to_standard_error_and_harms_no_frame()
    {
        using var worker = Start("--engine", "scripted", "--fault", "print@1");
        var standardError = worker.StandardError.ReadToEndAsync(Cancel);
        await worker.StandardInput.BaseStream.WriteAsync(SpokenSession(), Cancel);
        worker.StandardInput.Close();

        var events = await EventsAsync(worker);

        Assert.Single(events.OfType<Final>());
        Assert.Contains("prints to descriptor 1", await standardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit@2", ExitCodes.Internal)]
    [InlineData("crash@2", 134)]
    public async Task A_scripted_fault_ends_the_process_as_it_says(string fault, int exitCode)
    {
        using var worker = Start("--engine", "scripted", "--fault", fault);
        worker.ErrorDataReceived += (_, _) => { };
        worker.BeginErrorReadLine();

        try
        {
            await worker.StandardInput.BaseStream.WriteAsync(SpokenSession(), Cancel);
        }
        catch (IOException)
        {
            // It may be gone before it has read everything, which is what it was asked for.
        }

        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(exitCode, worker.ExitCode);
    }

    [Fact]
    public async Task Scripted_garbage_reaches_the_host()
    {
        using var worker = Start("--engine", "scripted", "--fault", "garbage@1");
        await worker.StandardInput.BaseStream.WriteAsync(SpokenSession(), Cancel);
        worker.StandardInput.Close();

        var exception = await Assert.ThrowsAsync<ProtocolException>(() => EventsAsync(worker));

        Assert.Equal(ProtocolViolation.NotAFrame, exception.Violation);
    }

    [Theory]
    [InlineData("--engine", "telepathy")]
    [InlineData("--fault", "explode@1")]
    [InlineData("--fault", "slow@1")]
    [InlineData("--max-sessions", "0")]
    [InlineData("--pre-roll", "-5")]
    [InlineData("--no-such-option", "1")]
    public async Task A_wrong_command_line_is_said_on_standard_error_and_ends_with_64(string option, string value)
    {
        using var worker = Start(option, value);

        var said = await worker.StandardError.ReadToEndAsync(Cancel);

        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(ExitCodes.Usage, worker.ExitCode);
        Assert.NotEmpty(said);
        Assert.Equal("", await worker.StandardOutput.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Json_lines_are_the_same_protocol_for_people()
    {
        using var worker = Start("--engine", "scripted", "--json-lines");
        await worker.StandardInput.WriteLineAsync("{\"cmd\":\"ping\",\"ts_ms\":5}");
        await worker.StandardInput.WriteLineAsync("");
        await worker.StandardInput.WriteLineAsync("what?");
        worker.StandardInput.Close();

        var lines = (await worker.StandardOutput.ReadToEndAsync(Cancel)).Split('\n');

        Assert.Contains("""{"event":"pong","ts_ms":5}""", lines);
        Assert.Contains(lines, line => line.Contains(ErrorCodes.BadJson, StringComparison.Ordinal));
        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(ExitCodes.Ok, worker.ExitCode);
    }

    [Theory]
    [InlineData("--version", "0.1.0")]
    [InlineData("--help", "--json-lines")]
    [InlineData("engines", "scripted")]
    [InlineData("engines --json", "{\"name\":\"scripted\",\"automatic\":false}")]
    public async Task It_says_on_standard_output_what_it_is_asked(string arguments, string expected)
    {
        using var worker = Start(arguments.Split(' '));

        Assert.Contains(expected, await worker.StandardOutput.ReadToEndAsync(Cancel), StringComparison.Ordinal);

        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(0, worker.ExitCode);
    }

    private static byte[] SpokenSession() => Frames(
        new StartSession("s", Format: SampleFormats.PcmS16Le),
        new AudioChunk("s", Sound.Synthesised.Speech(3000), 0),
        new AudioChunk("s", WorkerHarness.Silence(2000), 1),
        new StopSession("s"));

    private static byte[] Frames(params Command[] commands)
    {
        var frames = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var command in commands)
        {
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            MessageJson.Write(json, command);
            FrameEncoder.Write(frames, json.WrittenSpan);
        }

        return frames.WrittenSpan.ToArray();
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "PortBridge.Worker"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        return StartThread.Invoke(() => Process.Start(start)!);
    }

    private static async Task<List<WorkerEvent>> EventsAsync(Process worker)
    {
        var reader = new MessageReader<WorkerEvent>(
            PipeReader.Create(worker.StandardOutput.BaseStream), new LengthPrefixedFraming(), MessageJson.ParseEvent);
        return await reader.ReadAllAsync(Cancel).Select(incoming => incoming.Message!).ToListAsync(Cancel);
    }
}
