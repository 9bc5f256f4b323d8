namespace PortBridge.Protocol;

/// <summary>The names of <see cref="SampleFormat"/> on the wire.</summary>
public static class SampleFormats
{
    /// <summary><see cref="SampleFormat.PcmF32Le"/>.</summary>
    public const string PcmF32Le = "pcm_f32le";

    /// <summary><see cref="SampleFormat.PcmS16Le"/>.</summary>
    public const string PcmS16Le = "pcm_s16le";

    /// <summary>The wire name of a format.</summary>
    public static string NameOf(SampleFormat format) => format == SampleFormat.PcmS16Le ? PcmS16Le : PcmF32Le;

    /// <summary>The format with a wire name; null if there is none.</summary>
    public static SampleFormat? Find(string name) => name switch
    {
        PcmF32Le => SampleFormat.PcmF32Le,
        PcmS16Le => SampleFormat.PcmS16Le,
        _ => null,
    };
}
