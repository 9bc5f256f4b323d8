namespace PortBridge.Audio.Streaming;

/// <summary>What a client says about its audio. A header in the audio overrides it.</summary>
/// <param name="Encoding">The encoding of audio without a container; null if it has one.</param>
/// <param name="SampleRate">The sample rate in Hz, 6000 to 384000. PCM and G.711 require it; Opus and containers have
/// their own.</param>
/// <param name="Channels">The number of channels, 1 to 256, that are interleaved in PCM and G.711. Opus is mixed to mono if
/// it is 1; otherwise a container keeps the channels that it has. WAV always keeps them.</param>
internal sealed record AudioDeclaration(StreamEncoding? Encoding, int? SampleRate, int Channels = 1);
