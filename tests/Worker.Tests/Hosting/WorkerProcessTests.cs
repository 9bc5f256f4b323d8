using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using PortBridge.Conformance.Audio;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using Command = PortBridge.Protocol.Messages.Command;

namespace PortBridge.Worker.Tests.Hosting;

/// <summary>The worker as a process with pipes, without the bridge.</summary>
public sealed class WorkerProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_that_arrive_byte_by_byte_are_understood()
    {
        var frames = Frames(
            new StartSession("s", Format: SampleFormats.PcmS16Le),
            new AudioChunk("s", WorkerHarness.Speech(200), 0),
            new StopSession("s"),
            new Shutdown());

        var byteByByte = PipeSource.Create(async (input, cancellationToken) =>
        {
            foreach (var value in frames)
            {
                await input.WriteAsync(new[] { value }, cancellationToken);
                await input.FlushAsync(cancellationToken);
            }
        });

        var (exitCode, output, _) = await RunAsync(byteByByte, "--engine", "scripted");

        var events = await EventsAsync(output);
        Assert.Equal(ExitCodes.Ok, exitCode);
        Assert.IsType<Loading>(events[0]);
        Assert.Single(events.OfType<Loading>());
        Assert.Contains(events, e => e is Ready);
        Assert.Equal(200, events.OfType<SessionStopped>().Single().AudioMs);
    }

    [Fact]
    public async Task The_end_of_standard_input_ends_it_with_0()
    {
        var (exitCode, _, _) = await RunAsync(PipeSource.Null, "--engine", "scripted");

        Assert.Equal(ExitCodes.Ok, exitCode);
    }

    [Fact]
    public async Task Text_instead_of_a_frame_gets_one_bad_frame_and_exit_code_76()
    {
        var (exitCode, output, _) = await RunAsync(
            PipeSource.FromString("GET / HTTP/1.1\r\n"), "--engine", "scripted");

        var error = Assert.Single((await EventsAsync(output)).OfType<Error>());
        Assert.Equal(ErrorCodes.BadFrame, error.Code);
        Assert.Contains("GET / HTTP", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Protocol, exitCode);
    }

    [Fact]
    public async Task Native_output_to_descriptor_1_goes_to_standard_error_and_not_between_frames()
    {
        var (_, output, errors) = await RunAsync("PortBridge.BadWorker", SpokenSession(), "prints-to-stdout");

        Assert.Single((await EventsAsync(output)).OfType<Final>());
        Assert.Contains("prints to descriptor 1", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engine", "telepathy")]
    [InlineData("--max-sessions", "0")]
    [InlineData("--pre-roll", "-5")]
    [InlineData("--no-such-option", "1")]
    public async Task An_invalid_command_line_is_reported_on_standard_error_and_exits_with_64(string option, string value)
    {
        var (exitCode, output, errors) = await RunAsync(PipeSource.Null, option, value);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.NotEmpty(errors);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Json_lines_are_the_same_protocol_for_people()
    {
        var input = PipeSource.FromString("{\"cmd\":\"ping\",\"ts_ms\":5}\n\nwhat?\n{\"cmd\":\"ping\",\"ts_ms\":6}");

        var (exitCode, output, _) = await RunAsync(input, "--engine", "scripted", "--json-lines");

        var lines = Encoding.UTF8.GetString(output).Split('\n');
        Assert.Contains("""{"event":"pong","ts_ms":5}""", lines);
        Assert.Contains("""{"event":"pong","ts_ms":6}""", lines);
        Assert.Contains(lines, line => line.Contains(ErrorCodes.BadJson, StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Ok, exitCode);
    }

    [Theory]
    [InlineData("--version", "0.1.0")]
    [InlineData("--help", "--json-lines")]
    [InlineData("engines", "scripted")]
    [InlineData("engines --json", "{\"name\":\"scripted\",\"automatic\":false}")]
    public async Task Informational_options_print_to_standard_output(string arguments, string expected)
    {
        var (exitCode, output, _) = await RunAsync(PipeSource.Null, arguments.Split(' '));

        Assert.Contains(expected, Encoding.UTF8.GetString(output), StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    private static PipeSource SpokenSession() => PipeSource.FromBytes(Frames(
        new StartSession("s", Format: SampleFormats.PcmS16Le),
        new AudioChunk("s", AudioSource.Synthesized.Speech(3000), 0),
        new AudioChunk("s", WorkerHarness.Silence(2000), 1),
        new StopSession("s")));

    private static byte[] Frames(params Command[] commands)
    {
        var frames = new ArrayBufferWriter<byte>();
        foreach (var command in commands)
        {
            var json = new ArrayBufferWriter<byte>();
            MessageJson.Write(json, command);
            FrameEncoder.Write(frames, json.WrittenSpan);
        }

        return frames.WrittenSpan.ToArray();
    }

    /// <summary>Runs the worker until it exits, with a finite input.</summary>
    private static Task<(int ExitCode, byte[] Output, string Errors)> RunAsync(
        PipeSource input, params string[] arguments) => RunAsync("PortBridge.Worker", input, arguments);

    /// <summary>Runs a program until it exits, with a finite input.</summary>
    private static async Task<(int ExitCode, byte[] Output, string Errors)> RunAsync(
        string fileName, PipeSource input, params string[] arguments)
    {
        using var output = new MemoryStream();
        var program = new CliWrap.Command(Path.Combine(AppContext.BaseDirectory, fileName))
            .WithArguments(arguments)
            .WithStandardInputPipe(input)
            .WithStandardOutputPipe(PipeTarget.ToStream(output))
            .WithValidation(CommandResultValidation.None);
        var result = await StartThread.Invoke(() => program.ExecuteBufferedAsync(Encoding.UTF8, Cancel));
        return (result.ExitCode, output.ToArray(), result.StandardError);
    }

    private static async Task<List<WorkerEvent>> EventsAsync(byte[] output)
    {
        var reader = new MessageReader<WorkerEvent>(
            PipeReader.Create(new ReadOnlySequence<byte>(output)), new LengthPrefixedFraming(), MessageJson.ParseEvent);
        return await reader.ReadAllAsync(Cancel).Select(incoming => incoming.Message!).ToListAsync(Cancel);
    }
}
