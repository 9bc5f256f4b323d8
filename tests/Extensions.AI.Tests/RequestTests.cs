using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.AI;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Extensions.AI.Tests;

/// <summary>What a request's audio and options become in the session.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private BridgeHost _host = null!;
    private InMemoryWorker _worker = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await BridgeHost.StartAsync(_ => { }, Cancel);
        _worker = await _host.ReadyWorkerAsync(Cancel);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Raw_audio_has_the_sample_rate_of_the_options()
    {
        var (start, audio) = await SendAsync(new byte[] { 1, 0, 2, 0, 3 }, new() { SpeechSampleRate = 8000 });

        Assert.Equal((8000, "pcm_s16le"), (start.SampleRate, start.Format));
        Assert.Equal(new byte[] { 1, 0, 2, 0 }, audio);
    }

    [Fact]
    public async Task A_wav_stream_has_its_own_format_and_its_channels_are_mixed()
    {
        var samples = new[] { 100, 300, -100, -300 }.SelectMany(value => BitConverter.GetBytes((short)value)).ToArray();

        var (start, audio) = await SendAsync(
            Wav(tag: 1, channels: 2, rate: 44_100, bits: 16, samples), new() { SpeechSampleRate = 8000 });

        Assert.Equal((44_100, "pcm_s16le"), (start.SampleRate, start.Format));
        Assert.Equal([200, -200], Shorts(audio));
    }

    [Fact]
    public async Task Float_samples_stay_float()
    {
        var samples = new[] { 0.5f, -0.25f }.SelectMany(BitConverter.GetBytes).ToArray();

        var (start, audio) = await SendAsync(Wav(tag: 3, channels: 1, rate: 48_000, bits: 32, samples));

        Assert.Equal((48_000, "pcm_f32le"), (start.SampleRate, start.Format));
        Assert.Equal(samples, audio);
    }

    [Fact]
    public async Task Chunks_after_the_audio_are_not_audio()
    {
        byte[] wav = [.. Wav(tag: 1, channels: 1, rate: 16_000, bits: 16, [1, 0, 2, 0]), .. "LIST\u0004\0\0\0INFO"u8];

        Assert.Equal([1, 2], Shorts((await SendAsync(wav)).Audio));
    }

    [Theory]
    [InlineData("de", null, "de", "transcribe")]
    [InlineData("de-CH", "de", "de-CH", "transcribe")]
    [InlineData("de", "en-US", "de", "translate")]
    [InlineData(null, "en", null, "translate")]
    [InlineData(null, null, null, "transcribe")]
    public async Task Languages_select_transcription_or_translation(
        string? speech, string? text, string? language, string task)
    {
        var (start, _) = await SendAsync(new byte[2], new() { SpeechLanguage = speech, TextLanguage = text });

        Assert.Equal((language, task), (start.Language, start.Task));
    }

    [Fact]
    public async Task Additional_properties_and_raw_options_are_passed_on()
    {
        var (start, _) = await SendAsync(new byte[2], new()
        {
            AdditionalProperties = new() { ["prompt"] = "A call.", ["hot_words"] = new[] { "ohm" } },
            RawRepresentationFactory = _ => new SessionOptions { Words = true, Language = "fr" },
        });

        Assert.Equal(("A call.", "fr", true), (start.Prompt, start.Language, start.Words));
        Assert.Equal(["ohm"], start.HotWords!);
    }

    [Fact]
    public async Task A_translation_to_another_language_than_English_is_not_supported() =>
        Assert.Contains("\"fr\"", (await RefusedAsync<NotSupportedException>(
            new byte[2], new() { SpeechLanguage = "de", TextLanguage = "fr" })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ID3\u0004", "MP3")]
    [InlineData("OggS", "Ogg")]
    [InlineData("fLaC", "FLAC")]
    public async Task Compressed_audio_is_not_supported(string start, string name) =>
        Assert.Contains(name, (await RefusedAsync<NotSupportedException>(
            Encoding.Latin1.GetBytes(start.PadRight(100)))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Unsupported_wav_encodings_are_named() =>
        Assert.Contains("8 bits", (await RefusedAsync<NotSupportedException>(
            Wav(tag: 1, channels: 1, rate: 8000, bits: 8, [1, 2]))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_damaged_wav_header_is_an_error()
    {
        var wav = Wav(tag: 1, channels: 1, rate: 8000, bits: 16, [1, 0]);

        await RefusedAsync<InvalidDataException>(wav[..30]);
        await RefusedAsync<InvalidDataException>([.. wav[..12], .. wav[36..]]);
    }

    private static byte[] Wav(short tag, short channels, int rate, short bits, byte[] data)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write(tag);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write(bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return stream.ToArray();
    }

    private static List<int> Shorts(byte[] audio) =>
        [.. audio.Chunk(2).Select(sample => (int)BinaryPrimitives.ReadInt16LittleEndian(sample))];

    private Task<T> RefusedAsync<T>(byte[] audio, SpeechToTextOptions? options = null)
        where T : Exception =>
        Assert.ThrowsAsync<T>(() => new PortBridgeSpeechToTextClient(_host.Bridge)
            .GetTextAsync(new MemoryStream(audio), options, Cancel).WithTimeout(Cancel));

    private async Task<(StartSession Start, byte[] Audio)> SendAsync(byte[] audio, SpeechToTextOptions? options = null)
    {
        using var client = new PortBridgeSpeechToTextClient(_host.Bridge);
        var responding = client.GetTextAsync(new TricklingStream(audio), options, Cancel);
        var start = await _worker.AcceptSessionAsync(Cancel);
        List<byte> received = [];
        while (await _worker.ReadAsync<Command>(Cancel) is AudioChunk chunk)
            received.AddRange(chunk.Pcm.Span);
        await _worker.SendAsync(new SessionStopped(start.SessionId, "", 0, "stopped"));
        await responding.WithTimeout(Cancel);
        return (start, [.. received]);
    }

    /// <summary>A stream that returns one byte at a time, as a slow network may, and cannot seek.</summary>
    private sealed class TricklingStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
