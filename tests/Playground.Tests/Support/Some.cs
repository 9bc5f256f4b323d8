using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Support;

/// <summary>Creates events and audio with default values for the properties that a test ignores.</summary>
internal static class Some
{
    private static readonly FinalTiming NoTiming = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>0.1 s of audio; each byte is <paramref name="mark"/>.</summary>
    public static byte[] Sound(byte mark = 0)
    {
        var chunk = new byte[3200];
        Array.Fill(chunk, mark);
        return chunk;
    }

    public static SpeechEvent.Partial Partial(string text, int stable = 0, int utterance = 0, double at = 0) =>
        new(utterance, text, stable, TimeSpan.FromSeconds(at));

    public static SpeechEvent.Final Final(string text, int utterance = 0, double at = 0, double end = 0) =>
        new(utterance, text, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(end), null, [], NoTiming);

    public static SpeechEvent.Stopped Stopped { get; } = new("", TimeSpan.Zero, "stopped");

    public static RecordingMemory Memory() => new(long.MaxValue);

    public static WorkerStatus Status(
        WorkerState state = WorkerState.Ready, int generation = 0, WorkerExit? lastExit = null) =>
        new() { State = state, Generation = generation, LastExit = lastExit };

    public static WorkerExit Exit(
        int generation,
        WorkerExitReason reason = WorkerExitReason.Crashed,
        int? exitCode = 137,
        string message = "The reason.",
        params IReadOnlyList<string> standardError) =>
        new(generation, generation, exitCode, reason, message, TimeSpan.FromSeconds(1.5), standardError);

    public static SpeechError Error(string code, bool isRetriable = false, string message = "The reason.") =>
        new(code, message, isRetriable);
}
