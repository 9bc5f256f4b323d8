namespace PortBridge.Audio.Streaming;

/// <summary>The encoding of audio without a container.</summary>
internal enum StreamEncoding
{
    /// <summary>Signed integers of 16 bits, little-endian.</summary>
    Signed16,

    /// <summary>Signed integers of 24 bits, little-endian.</summary>
    Signed24,

    /// <summary>Signed integers of 32 bits, little-endian.</summary>
    Signed32,

    /// <summary>Unsigned integers of 8 bits.</summary>
    Unsigned8,

    /// <summary>IEEE 754 single precision, −1…1, little-endian.</summary>
    Float32,

    /// <summary>A-law of ITU-T G.711.</summary>
    ALaw,

    /// <summary>µ-law of ITU-T G.711.</summary>
    MuLaw,

    /// <summary>Packets of Opus. Each call of <see cref="StreamDecoder.Decode"/> is one packet.</summary>
    Opus,
}
