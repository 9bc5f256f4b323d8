using System.Diagnostics;
using System.Runtime.InteropServices;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.BadWorker.Misbehaviour;

namespace PortBridge.BadWorker;

/// <summary>Every misbehaviour.</summary>
internal static partial class Misbehaviours
{
    /// <summary>A session with this prompt crashes <c>crash-on-session</c>.</summary>
    public const string PoisonPrompt = "poison";

    private const int SegmentationFault = 11; // SIGSEGV
    private const nint DefaultAction = 0; // SIG_DFL
    private const int GrandchildSeconds = 120;

    public static IReadOnlyList<Misbehaviour> All { get; } =
    [
        new("good", "keeps to the protocol; its engine is the scripted one", (_, _) => { }),
        new("exit-at-once", "exits with 1 before it has said anything", (hooks, _) => hooks.BeforeAll = () => Exit(1)),
        new(
            "exit-78",
            "says that its model is broken and exits with 78",
            Fails(ErrorCodes.ModelLoadFailed, ExitCodes.Configuration)),
        new(
            "exit-69",
            "says that its engine is missing and exits with 69",
            Fails(ErrorCodes.EngineUnavailable, ExitCodes.Unavailable)),
        Counted(
            "crash-after",
            "dies of a segmentation fault at the Nth chunk",
            10, (hooks, n) => hooks.AtChunk(n, _ => Crash())),
        new(
            "crash-on-session",
            $"dies at the first chunk of a session whose prompt is {PoisonPrompt}",
            CrashOnSession),
        Counted(
            "hang-after",
            "its engine hangs at the Nth chunk of speech; pings are answered",
            5, (hooks, n) => hooks.EngineFault = $"hang@{n}"),
        Counted(
            "stops-reading-after",
            "reads no more after the Nth chunk",
            10, (hooks, n) => hooks.AtChunk(n, _ => Sleep())),
        new("half-frame", "sends half an event and exits with 0, in the midst of a session", (hooks, _) =>
            hooks.After<SessionStarted>(output => { output.SendBytes([0, 0, 0, 90, (byte)'{']); Exit(0); })),
        new("oversized-header", "announces a frame of 16,777,215 bytes in the midst of a session", (hooks, _) =>
            hooks.After<SessionStarted>(output => output.SendBytes([0, 0xff, 0xff, 0xff]))),
        new("text-before-ready", "prints a banner to the protocol's output before ready", (hooks, _) =>
            hooks.BeforeReady = output => output.SendText("Loading weights ...\n")),
        new("text-after-ready", "prints a line to the protocol's output after ready", (hooks, _) =>
            hooks.After<Ready>(output => output.SendText("Listening.\n"))),
        new("unknown-events", "sends events that no version knows, which is allowed", (hooks, _) =>
            hooks.After<SessionStarted>(output => output.SendPayload("""{"event":"mood","session_id":"s","mood":"fine"}"""u8))),
        new("events-for-unknown-sessions", "sends events of sessions that nobody started", (hooks, _) =>
            hooks.After<SessionStarted>(output => output.Send(new Final("a-stranger", 0, "hello", 0, 100)))),
        new("final-twice", "sends each final twice", (hooks, _) => hooks.OnEvent = (e, output) =>
        {
            if (e is Final)
                output.Send(e);
            return true;
        }),
        Counted(
            "stderr-flood",
            "writes N MB to standard error before ready",
            100, (hooks, n) => hooks.BeforeReady = _ => Flood(n)),
        new("never-reads", "gets ready and reads nothing", (hooks, _) => hooks.Reads = false),
        new("never-writes", "reads everything and says nothing", (hooks, _) => hooks.OnEvent = (_, _) => false),
        new("ignores-shutdown", "ignores shutdown, the end of its input and SIGTERM", IgnoresShutdown),
        new(
            "forks-grandchildren",
            "starts two processes that hold its pipes; prints their ids",
            (hooks, _) => hooks.BeforeAll = Fork),
        new("wrong-version", "speaks version 2 of the protocol", (hooks, _) =>
            hooks.Rewrite = e => e is Ready ready ? ready with { Protocol = 2 } : e),
        new("never-ready", "loads for ever, and says so once", (hooks, _) => hooks.OnEvent = (e, _) => e is not Ready),
        new("ready-twice", "says ready twice", (hooks, _) => hooks.OnEvent = (e, output) =>
        {
            if (e is Ready)
                output.Send(e);
            return true;
        }),
        new("deaf-to-wishes", "announces when utterances end, and cares for no session's wishes about it", (hooks, _) =>
            hooks.RewriteCommand = command => command is StartSession { Endpointing: not null } start ? start with { Endpointing = null } : null),
        new("mad-clock", "says that it is the year 292 million", (hooks, _) =>
            hooks.Rewrite = e => e is Ready ready ? ready with { TsMs = long.MaxValue } : e),
    ];

    private static Action<Hooks, int?> Fails(string code, int exitCode) => (hooks, _) => hooks.BeforeReady = output =>
    {
        output.Send(new Error(code, "This worker fails as it was asked to; ask it for something else.", Recoverable: false));
        Exit(exitCode);
    };

    private static void CrashOnSession(Hooks hooks, int? _)
    {
        var poisoned = new HashSet<string>();
        hooks.OnCommand = (command, _) =>
        {
            if (command is StartSession { Prompt: PoisonPrompt } start)
                poisoned.Add(start.SessionId);
            else if (command is AudioChunk chunk && poisoned.Contains(chunk.SessionId))
                Crash();
            return true;
        };
    }

    private static void IgnoresShutdown(Hooks hooks, int? _)
    {
        // Kept for as long as the process lives, which is the point.
        GC.KeepAlive(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true));
        hooks.PassesEnd = false;
        hooks.OnCommand = (command, _) => command is not Shutdown;
    }

    private static void Fork()
    {
        for (var i = 0; i < 2; i++)
        {
            using var grandchild = Process.Start("sleep", GrandchildSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Console.Error.WriteLine($"grandchild {grandchild.Id}");
        }
    }

    private static void Flood(int megabytes)
    {
        var line = System.Text.Encoding.ASCII.GetBytes(new string('!', 99) + "\n");
        using var standardError = Console.OpenStandardError();
        for (var i = 0; i < megabytes * 10_000; i++)
            standardError.Write(line);
    }

    private static void Crash()
    {
        // The runtime's own handler would take the signal for a fault of managed code and go on.
        _ = signal(SegmentationFault, DefaultAction);
        _ = kill(Environment.ProcessId, SegmentationFault);
        Sleep();
    }

#pragma warning disable RS0030 // It hangs on purpose.
    private static void Sleep() => Thread.Sleep(Timeout.Infinite);
#pragma warning restore RS0030

    // Not Environment.Exit, which waits for what other threads do.
    private static void Exit(int code) => _exit(code);

    [LibraryImport("libc")]
    private static partial nint signal(int signal, nint action);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
