using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.BadWorker.Misbehavior;

namespace PortBridge.BadWorker;

/// <summary>Misbehaviors of the process: exits, crashes, hangs and child processes.</summary>
internal static partial class ProcessMisbehaviors
{
    /// <summary>A session with this prompt crashes <c>crash-on-session</c>.</summary>
    public const string PoisonPrompt = "poison";

    private const int SegmentationFault = 11; // SIGSEGV
    private const nint DefaultAction = 0; // SIG_DFL
    private const int GrandchildSeconds = 120;

    public static IReadOnlyList<Misbehavior> All { get; } =
    [
        new("exit-at-once", "exits with 1 without sending anything", (hooks, _) => hooks.BeforeAll = () => Exit(1)),
        new(
            "exit-78",
            "reports that its model is broken and exits with 78",
            Fails(ErrorCodes.ModelLoadFailed, ExitCodes.Configuration)),
        new(
            "exit-69",
            "reports that its engine is missing and exits with 69",
            Fails(ErrorCodes.EngineUnavailable, ExitCodes.Unavailable)),
        Counted(
            "crash-after",
            "crashes with a segmentation fault at the Nth chunk",
            10, (hooks, n) => hooks.AtChunk(n, _ => Crash())),
        new(
            "crash-on-session",
            $"crashes at the first chunk of a session with the prompt \"{PoisonPrompt}\"",
            CrashOnSession),
        Counted(
            "hang-after",
            "its engine hangs at the Nth chunk of speech; pings are answered",
            5, (hooks, n) => hooks.HangAtChunk = n),
        Counted(
            "stops-reading-after",
            "stops reading after the Nth chunk",
            10, (hooks, n) => hooks.AtChunk(n, _ => Sleep())),
        new(
            "prints-to-stdout",
            "prints to descriptor 1, as a native library may, which is allowed",
            (hooks, _) => hooks.BeforeReady = _ => Print("A native library prints to descriptor 1.\n"u8)),
        new("half-frame", "sends half an event after a session has started, and exits with 0", (hooks, _) =>
            hooks.After<SessionStarted>(output => { output.SendBytes([0, 0, 0, 90, (byte)'{']); Exit(0); })),
        Counted(
            "stderr-flood",
            "writes N MB to standard error before ready",
            100, (hooks, n) => hooks.BeforeReady = _ => Flood(n)),
        new("ignores-closed-output", "continues after its standard output is closed", (hooks, _) => hooks.SurvivesClosedOutput = true),
        new("ignores-shutdown", "ignores shutdown, the end of its input and SIGTERM", IgnoresShutdown),
        new(
            "forks-grandchildren",
            "starts two processes that hold its pipes, and prints their ids",
            (hooks, _) => hooks.BeforeAll = Fork),
    ];

    private static void Print(ReadOnlySpan<byte> text)
    {
        using var descriptor1 = Console.OpenStandardOutput();
        descriptor1.Write(text);
    }

    private static Action<Hooks, int?> Fails(string code, int exitCode) => (hooks, _) => hooks.BeforeReady = output =>
    {
        output.Send(new Error(code, "This worker fails on purpose. Select another one.", Recoverable: false));
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
        // The registration must live as long as the process.
        GC.KeepAlive(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true));
        hooks.ForwardsEnd = false;
        hooks.OnCommand = (command, _) => command is not Shutdown;
    }

    private static void Fork()
    {
        for (var i = 0; i < 2; i++)
        {
            using var grandchild = Process.Start("sleep", GrandchildSeconds.ToString(CultureInfo.InvariantCulture));
            Console.Error.WriteLine($"grandchild {grandchild.Id}");
        }
    }

    private static void Flood(int megabytes)
    {
        var line = Encoding.ASCII.GetBytes(new string('!', 99) + "\n");
        using var standardError = Console.OpenStandardError();
        for (var i = 0; i < megabytes * 10_000; i++)
            standardError.Write(line);
    }

    private static void Crash()
    {
        // The runtime's own handler would treat the signal as a managed exception.
        _ = signal(SegmentationFault, DefaultAction);
        _ = kill(Environment.ProcessId, SegmentationFault);
        Sleep();
    }

#pragma warning disable RS0030 // It hangs on purpose.
    private static void Sleep() => Thread.Sleep(Timeout.Infinite);
#pragma warning restore RS0030

    // Environment.Exit would wait for other threads.
    private static void Exit(int code) => _exit(code);

    [LibraryImport("libc")]
    private static partial nint signal(int signal, nint action);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
