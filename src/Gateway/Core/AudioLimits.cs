using PortBridge.Audio;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Core;

/// <summary>What audio of clients can be.</summary>
internal static class AudioLimits
{
    /// <summary>The sample rate in Hz unless a wire has another.</summary>
    public const int DefaultSampleRate = AudioFormat.DefaultSampleRate;

    /// <summary>The lowest sample rate in Hz.</summary>
    public const int MinSampleRate = StreamingResampler.MinInputRate;

    /// <summary>The highest sample rate in Hz.</summary>
    public const int MaxSampleRate = StreamingResampler.MaxInputRate;

    /// <summary>The maximum number of channels.</summary>
    public const int MaxChannels = 20;

    /// <summary>Whether a sample rate is possible.</summary>
    public static bool IsSampleRate(int rate) => rate is >= MinSampleRate and <= MaxSampleRate;

    /// <summary>Checks the field <c>sample_rate</c>.</summary>
    /// <returns>A sentence that says what is possible; null if the rate is.</returns>
    public static string? CheckSampleRate(int rate) =>
        IsSampleRate(rate) ? null : $"The field \"sample_rate\" must be {MinSampleRate} to {MaxSampleRate}.";

    /// <summary>Whether a number of channels is possible.</summary>
    public static bool IsChannelCount(int channels) => channels is >= 1 and <= MaxChannels;
}
