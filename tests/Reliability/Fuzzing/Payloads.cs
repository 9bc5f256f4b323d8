using System.Buffers;
using PortBridge.Protocol;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>Serializes messages, and creates random ones.</summary>
internal static class Payloads
{
    public static byte[] Of(Command command)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, command);
        return json.WrittenSpan.ToArray();
    }

    public static byte[] Of(WorkerEvent message)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, message);
        return json.WrittenSpan.ToArray();
    }

    /// <summary>A random command for a session; never <c>shutdown</c>.</summary>
    public static Command RandomCommand(Random random, string id) => random.Next(10) switch
    {
        0 => new StartSession(id, Format: SampleFormats.PcmS16Le),
        1 => new StartSession(
            id, random.Next(7_000, 50_000), SampleFormats.PcmF32Le, "en", new(Enabled: random.Next(2) == 0),
            random.Next(2) == 0, random.Next(2) == 0, new Resume(random.Next(), random.Next(100), random.Next(5_000))),
        2 => new StopSession(id),
        3 => new CancelSession(id),
        4 => new Ping(random.NextInt64()),
        _ => new AudioChunk(
            id, Audio(random), random.Next(3) == 0 ? random.Next(4) : null, random.Next(20) == 0 ? 100 : 0),
    };

    /// <summary>A random event for a session, with random values of the correct types.</summary>
    public static WorkerEvent RandomEvent(Random random, string id, string text) => random.Next(200) switch
    {
        0 => new SessionStopped(id, text, Ms(random), "stopped"),
        1 => new Error(ErrorCodes.Internal, text, Recoverable: false, id),
        < 5 => new SessionStarted(id),
        < 25 => new Error(text.Length > 0 ? text : "x", text, Recoverable: true, random.Next(2) == 0 ? id : null),
        < 50 => new StateChanged(id, (SessionState)random.Next(4)),
        < 75 => new SpeechStarted(id, Ms(random)),
        < 100 => new SpeechStopped(id, Ms(random)),
        < 130 => new Partial(id, random.Next(-2, 40), text, random.Next(-2, 50), Ms(random), random.NextInt64()),
        < 160 => new Final(
            id, random.Next(-2, 40), text, Ms(random), Ms(random), random.NextDouble(),
            [new(text, Ms(random), Ms(random))], new Timing(Ms(random), Ms(random), Ms(random))),
        < 190 => new Progress(id, Ms(random), Ms(random), random.Next(2) == 0 ? Ms(random) : null),
        _ => new Pong(random.NextInt64()),
    };

    private static byte[] Audio(Random random)
    {
        var pcm = new byte[2 * random.Next(0, 800)];
        random.NextBytes(pcm);
        return pcm;
    }

    // Most values are plausible, some are not.
    private static long Ms(Random random) => random.Next(20) switch
    {
        0 => -random.NextInt64(1_000),
        1 => random.NextInt64(900_000_000_000_000),
        _ => random.NextInt64(60_000),
    };
}
