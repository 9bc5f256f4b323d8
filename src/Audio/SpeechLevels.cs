namespace PortBridge.Audio;

/// <summary>Levels of the loudest 300 ms of audio, in decibels relative to full scale.</summary>
internal static class SpeechLevels
{
    /// <summary>Below it, audio has no sound: the rounding noise of 16-bit samples with dither is at −96 dBFS.</summary>
    public const double Silence = -95;

    /// <summary>Below it, a worker takes audio for noise by default.</summary>
    public const double Quietest = -75;
}
