using PortBridge.Audio;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Dictation;

/// <summary>The audio of a dictation in which nothing was recognized.</summary>
/// <param name="Length">The length.</param>
/// <param name="Level">The level of the loudest 300 ms in dBFS, at least −120.</param>
/// <param name="HasSpeech">Whether the worker detected speech.</param>
public sealed record UnrecognizedAudio(TimeSpan Length, double Level, bool HasSpeech)
{
    /// <summary>The notice for the page: the level, and what to try.</summary>
    /// <param name="minSpeechDuration">The shortest speech that the worker recognizes; null if unknown.</param>
    public Notice ToNotice(TimeSpan? minSpeechDuration) => new(Strings.NoSpeech_Title, Explain(minSpeechDuration));

    private string Explain(TimeSpan? minSpeechDuration)
    {
        if (Length < minSpeechDuration)
            return Strings.NoSpeech_Short.FormatWith(Level, Length.TotalSeconds, minSpeechDuration.Value.TotalSeconds);
        if (Level < SpeechLevels.Silence)
            return Strings.NoSpeech_Silent.FormatWith(Level);
        if (Level < SpeechLevels.Quietest)
            return Strings.NoSpeech_Quiet.FormatWith(Level);
        return (HasSpeech ? Strings.NoSpeech_NoWords : Strings.NoSpeech_Unlike).FormatWith(Level);
    }
}
