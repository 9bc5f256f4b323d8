using System.Text;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Input that is not a frame.</summary>
internal static class BadFrameChecks
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n");

    public static IReadOnlyList<Check> All { get; } =
    [
        Refuses("empty", "a length of 0", [0, 0, 0, 0]),
        Refuses("too-long", "a length of 16,777,216", [1, 0, 0, 0]),
        Refuses("negative", "a length of 4 GiB", [0xff, 0xff, 0xff, 0xfe]),
        Refuses("text", "text in place of a header", Text),
        Refuses("after-frame", "text after a valid frame", [.. CommandFrames.Encode(new Ping(1)), (byte)'\n']),
        Refuses("torn-header", "an end of input inside a header", [0, 0], endInput: true),
        Refuses("torn-payload", "an end of input inside a payload", [0, 0, 0, 5, (byte)'{', (byte)'}'], endInput: true),
        new(
            "bad-frame.quote",
            "1",
            "The message of bad_frame quotes the first bytes of the invalid frame, in hexadecimal or as escaped text",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                await worker.SendBytesAsync(Text);
                var error = await worker.RefusalAsync(ErrorCodes.BadFrame, recoverable: false, from: 0);
                var quoted = Convert.ToHexString(Text.AsSpan(0, 4));
                var message = string.Concat(error.Message.Where(char.IsAsciiLetterOrDigit));
                AssertTrue(
                    error.Message.Contains("GET ", StringComparison.Ordinal)
                    || message.Contains(quoted, StringComparison.OrdinalIgnoreCase)
                    || message.Contains("0x47", StringComparison.OrdinalIgnoreCase),
                    $"Sent \"GET / HTTP/1.1\", but the message does not quote it: {EventText.Of(error)}");
            }),
        new(
            "bad-frame.is-last",
            "1",
            "bad_frame is the worker's last event, even while sessions run and are being stopped",
            async context =>
            {
                var worker = await context.FreshWorkerAsync();
                await worker.StartSessionAsync("stopped");
                var audio = AudioSource.Chunks(RecordedSession.TwoSentences(context.Audio));
                List<Command> commands = [.. audio.Select((pcm, i) => new AudioChunk("stopped", pcm, i))];
                commands.Add(new StopSession("stopped"));
                commands.Add(new StartSession("runs", Format: SampleFormats.PcmS16Le));
                byte[] bytes = [.. CommandFrames.Encode(commands), .. Text];
                await worker.SendBytesAsync(bytes);
                await worker.ExitsAsync(ExitCodes.Protocol);
                AssertTrue(
                    worker.Events[^1] is Error { Code: ErrorCodes.BadFrame },
                    $"The last event is not bad_frame but {EventText.Of(worker.Events[^1])}");
            }),
    ];

    private static Check Refuses(string name, string what, byte[] bytes, bool endInput = false) => new(
        $"bad-frame.{name}",
        "1",
        $"The worker answers {what} with one bad_frame and exits with 76",
        async context =>
        {
            var worker = await context.FreshWorkerAsync();
            await worker.SendBytesAsync(bytes);
            if (endInput)
                worker.EndInput();
            await worker.RefusalAsync(ErrorCodes.BadFrame, recoverable: false, from: 0);
            await worker.ExitsAsync(ExitCodes.Protocol);
            AssertTrue(worker.Events.Count(e => e is Error) == 1, "The worker sent more than one error.");
        });
}
