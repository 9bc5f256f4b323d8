using System.Globalization;

namespace PortBridge.Gateway.Core;

/// <summary>What a client is told about audio that was dropped.</summary>
internal static class LostAudio
{
    /// <summary>A sentence.</summary>
    public static string Describe(SpeechEvent.Gap gap) => string.Create(
        CultureInfo.InvariantCulture, $"{gap.Length.TotalSeconds:0.0} s of audio were lost because the server was behind.");
}
