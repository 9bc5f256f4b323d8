using PortBridge.Audio;
using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Cli;

/// <summary>Says why no speech may have been found in a file, and what to try.</summary>
internal static class NoSpeechAdvice
{
    /// <summary>Describes a file without recognized speech.</summary>
    /// <param name="result">The result, without text.</param>
    /// <param name="options">The options it was transcribed with.</param>
    public static string For(FileResult result, SegmentationOptions options) =>
        $"No speech was found. {Reason(result, options)}";

    private static string Reason(FileResult result, SegmentationOptions options)
    {
        var minimum = options.MinSpeechDuration.TotalMilliseconds;
        if (result.Transcript.DurationMs < minimum)
            return $"The audio is {result.Transcript.DurationMs} ms long (level {result.Level:F0} dBFS), shorter than "
                + $"--min-speech-duration ({minimum} ms): record more, or lower that option.";
        if (result.Level < SpeechLevels.Silence)
            return $"The audio is silent ({result.Level:F0} dBFS): check that the right device was recorded and not muted.";
        if (result.Level < options.LevelFloor)
            return $"The audio is too quiet: its loudest 300 ms are at {result.Level:F0} dBFS, below --level-floor "
                + $"({options.LevelFloor} dBFS). Record closer to the microphone or with more gain, check that the right "
                + "device was recorded, or lower --level-floor.";
        return result.HasSpeech
            ? $"Its loudest 300 ms are at {result.Level:F0} dBFS and were taken for speech, but the engine recognized no "
                + "words: try another --engine or --model."
            : $"Its loudest 300 ms are at {result.Level:F0} dBFS, which is loud enough, but do not sound like speech: "
                + "check that the right device was recorded, or try a lower --threshold or another --vad.";
    }
}
