namespace PortBridge.Audio;

/// <summary>The encoding of a PCM sample. All encodings are little-endian.</summary>
internal enum PcmEncoding
{
    /// <summary>Signed 16-bit integers.</summary>
    Signed16,

    /// <summary>IEEE 754 single precision, −1…1.</summary>
    Float32,
}
