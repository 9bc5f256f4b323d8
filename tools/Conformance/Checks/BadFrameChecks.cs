using System.Text;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Input that is not a frame.</summary>
internal static class BadFrameChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        Refuses("empty", "a length of 0", [0, 0, 0, 0]),
        Refuses("too-long", "a length of 16,777,216", [1, 0, 0, 0]),
        Refuses("negative", "a length of 4 GiB", [0xff, 0xff, 0xff, 0xfe]),
        Refuses("text", "text in place of a header", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n")),
        Refuses("after-frame", "text after a valid frame", [.. CommandFrames.Encode(new Ping(1)), (byte)'\n']),
        Refuses("torn-header", "an end of input inside a header", [0, 0], endInput: true),
        Refuses("torn-payload", "an end of input inside a payload", [0, 0, 0, 5, (byte)'{', (byte)'}'], endInput: true),
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
