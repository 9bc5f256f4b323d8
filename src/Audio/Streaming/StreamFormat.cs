namespace PortBridge.Audio.Streaming;

/// <summary>The format of decoded samples.</summary>
/// <param name="SampleRate">The sample rate in Hz, 6000 to 384000.</param>
/// <param name="Channels">The number of channels, 1 to 256.</param>
internal sealed record StreamFormat(int SampleRate, int Channels);
