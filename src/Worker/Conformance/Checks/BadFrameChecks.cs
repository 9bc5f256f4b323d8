using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>That what is no frame is answered with one <c>bad_frame</c> and exit code 76.</summary>
internal static class BadFrameChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        Refuses("empty", "a length of 0", [0, 0, 0, 0]),
        Refuses("too-long", "a length of 16,777,216", [1, 0, 0, 0]),
        Refuses("negative", "a length of 4 GiB", [0xff, 0xff, 0xff, 0xfe]),
        Refuses("text", "text where a header belongs", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n")),
        Refuses("behind-good", "text behind a good frame", [.. WorkerUnderTest.Frames(new Ping(1)), (byte)'\n']),
        Refuses("torn-header", "an end of input inside a header", [0, 0], endInput: true),
        Refuses("torn-payload", "an end of input inside a payload", [0, 0, 0, 5, (byte)'{', (byte)'}'], endInput: true),
    ];

    private static Check Refuses(string name, string what, byte[] bytes, bool endInput = false) => new(
        $"bad-frame.{name}",
        $"{what} gets one bad_frame, and the worker exits with 76",
        async trial =>
        {
            var worker = await trial.ReadyAsync();
            await worker.SendBytesAsync(bytes);
            if (endInput)
                worker.EndInput();
            await worker.RefusalAsync(ErrorCodes.BadFrame, recoverable: false, from: 0);
            await worker.ExitsAsync(ExitCodes.Protocol);
            Require(worker.Log.Events.Count(e => e is Error) == 1, "More than one error came.");
        });
}
