namespace PortBridge.Protocol;

/// <summary>The names of <see cref="SampleFormat"/> on the wire.</summary>
public static class SampleFormats
{
    /// <summary><see cref="SampleFormat.PcmF32Le"/>.</summary>
    public const string PcmF32Le = "pcm_f32le";

    /// <summary><see cref="SampleFormat.PcmS16Le"/>.</summary>
    public const string PcmS16Le = "pcm_s16le";

    /// <summary>The name of a format.</summary>
    public static string NameOf(SampleFormat format) => format == SampleFormat.PcmS16Le ? PcmS16Le : PcmF32Le;

    /// <summary>The format of a name; false when no format has it.</summary>
    public static bool TryParse(string name, out SampleFormat format)
    {
        format = name == PcmS16Le ? SampleFormat.PcmS16Le : SampleFormat.PcmF32Le;
        return name is PcmS16Le or PcmF32Le;
    }
}
