using System.Globalization;
using PortBridge.Protocol;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>
/// A misbehaviour of the scripted engine, so that a host's supervision can be seen at work. Written as
/// <c>KIND@CHUNK</c>: it comes at that chunk, counted over all sessions from 1.
/// </summary>
internal sealed class ScriptedFault
{
    private readonly Kind _kind;
    private readonly long _chunk;
    private readonly TimeSpan _delay;
    private readonly Action<ReadOnlySpan<byte>> _corruptOutput;
    private readonly TimeProvider _time;

    private ScriptedFault(
        Kind kind, long chunk, TimeSpan delay, Action<ReadOnlySpan<byte>> corruptOutput, TimeProvider time)
    {
        _kind = kind;
        _chunk = chunk;
        _delay = delay;
        _corruptOutput = corruptOutput;
        _time = time;
    }

    private enum Kind
    {
        Crash,
        Hang,
        Exit,
        Print,
        Garbage,
        Slow,
    }

    /// <summary>How a fault is written, for the help text.</summary>
    public static string Syntax =>
        "crash@N (aborts), hang@N (never answers), exit@N (exits with 70), print@N (prints to descriptor 1, which is "
        + "harmless), garbage@N (writes text between frames), slow:MS@N (MS more for this and each later chunk)";

    /// <summary>Says what is wrong with a fault as written; null if nothing is.</summary>
    public static string? Check(string text) => TryRead(text) is null
        ? $"\"{text}\" is no fault of the scripted engine. Write one of: {Syntax}."
        : null;

    /// <summary>Reads a fault.</summary>
    /// <param name="text">The fault as written.</param>
    /// <param name="corruptOutput">Writes past the protocol.</param>
    /// <param name="time">The clock of <c>slow</c>.</param>
    /// <exception cref="FormatException">The text is no fault; the message says how one is written.</exception>
    public static ScriptedFault Parse(string text, Action<ReadOnlySpan<byte>> corruptOutput, TimeProvider time) =>
        TryRead(text) is var (kind, chunk, delay)
            ? new ScriptedFault(kind, chunk, delay, corruptOutput, time)
            : throw new FormatException(Check(text));

    /// <summary>Misbehaves if it is time.</summary>
    public ValueTask OnChunkAsync(long chunk, CancellationToken cancellationToken)
    {
        if (_kind == Kind.Slow && chunk >= _chunk)
            return new ValueTask(Task.Delay(_delay, _time, cancellationToken));

        return chunk == _chunk ? Misbehave() : ValueTask.CompletedTask;
    }

    private ValueTask Misbehave()
    {
        switch (_kind)
        {
            case Kind.Crash:
                Environment.FailFast("The scripted engine crashes as it was asked to.");
                break;
            case Kind.Hang:
                // As a native call that never returns: it holds its thread, and no token reaches it.
#pragma warning disable RS0030 // It hangs on purpose.
                return new ValueTask(Task.Run(() => Thread.Sleep(Timeout.Infinite), CancellationToken.None));
#pragma warning restore RS0030
            case Kind.Exit:
                Environment.Exit(ExitCodes.Internal);
                break;
            case Kind.Print:
                using (var descriptor1 = Console.OpenStandardOutput())
                    descriptor1.Write("The scripted engine prints to descriptor 1.\n"u8);
                break;
            case Kind.Garbage:
                _corruptOutput("The scripted engine writes text between frames.\n"u8);
                break;
        }

        return ValueTask.CompletedTask;
    }

    private static (Kind Kind, long Chunk, TimeSpan Delay)? TryRead(string text)
    {
        if (text.Split('@') is not [var what, var at]
            || !long.TryParse(at, CultureInfo.InvariantCulture, out var chunk) || chunk < 1)
        {
            return null;
        }

        var parts = what.Split(':');
        var delay = 0;
        return parts switch
        {
            ["crash"] => (Kind.Crash, chunk, TimeSpan.Zero),
            ["hang"] => (Kind.Hang, chunk, TimeSpan.Zero),
            ["exit"] => (Kind.Exit, chunk, TimeSpan.Zero),
            ["print"] => (Kind.Print, chunk, TimeSpan.Zero),
            ["garbage"] => (Kind.Garbage, chunk, TimeSpan.Zero),
            ["slow", var ms] when int.TryParse(ms, CultureInfo.InvariantCulture, out delay) && delay >= 0 =>
                (Kind.Slow, chunk, TimeSpan.FromMilliseconds(delay)),
            _ => null,
        };
    }
}
