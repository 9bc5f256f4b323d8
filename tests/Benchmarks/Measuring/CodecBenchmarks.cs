using System.Buffers;
using System.Buffers.Text;
using BenchmarkDotNet.Attributes;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>Encodes messages like <see cref="MessageWriter{TMessage}"/>, and decodes them.</summary>
public class CodecBenchmarks
{
    private static readonly string Session = Guid.CreateVersion7().ToString("N");

    private readonly byte[] _pcm = Measuring.Chunk.Speech(1)[0];
    private readonly byte[] _text;
    private readonly ArrayBufferWriter<byte> _scratch = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly AudioChunk _chunk;
    private readonly Partial _partial = new(Session, 3, "one two three four five six seven", 18, 12_340, 57);
    private readonly Final _final = new(
        Session, 3, "one two three four five six seven", 12_340, 14_560, 0.93, Timing: new Timing(2_220, 31, 45));

    private readonly ReadOnlySequence<byte> _chunkFrame;
    private readonly ReadOnlySequence<byte> _partialFrame;
    private readonly ReadOnlySequence<byte> _finalFrame;

    /// <summary>Encodes each message once.</summary>
    public CodecBenchmarks()
    {
        _chunk = new AudioChunk(Session, _pcm, 123);
        _text = new byte[Base64.GetMaxEncodedToUtf8Length(_pcm.Length)];
        Base64.EncodeToUtf8(_pcm, _text, out _, out _);
        _chunkFrame = FrameOf(EncodeChunk());
        _partialFrame = FrameOf(EncodePartial());
        _finalFrame = FrameOf(EncodeFinal());
    }

    [Benchmark]
    public OperationStatus EncodeBase64() => Base64.EncodeToUtf8(_pcm, _output.GetSpan(_text.Length), out _, out _);

    [Benchmark]
    public int EncodeChunk() => Encode<Command>(_chunk, MessageJson.Write, MessageJson.Measure);

    [Benchmark]
    public int EncodePartial() => Encode<WorkerEvent>(_partial, MessageJson.Write, MessageJson.Measure);

    [Benchmark]
    public int EncodeFinal() => Encode<WorkerEvent>(_final, MessageJson.Write, MessageJson.Measure);

    [Benchmark]
    public OperationStatus DecodeBase64() => Base64.DecodeFromUtf8(_text, _output.GetSpan(_text.Length), out _, out _);

    [Benchmark]
    public object? DecodeChunk()
    {
        var chunk = (AudioChunk)MessageJson.ParseCommand(PayloadOf(_chunkFrame)).Message!;
        chunk.Release();
        return chunk;
    }

    [Benchmark]
    public object? DecodePartial() => MessageJson.ParseEvent(PayloadOf(_partialFrame)).Message;

    [Benchmark]
    public object? DecodeFinal() => MessageJson.ParseEvent(PayloadOf(_finalFrame)).Message;

    private int Encode<T>(T message, Action<IBufferWriter<byte>, T> serialize, Func<T, int?> measure)
    {
        _output.ResetWrittenCount();
        if (measure(message) is { } length)
        {
            FrameEncoder.WriteHeader(_output, length);
            serialize(_output, message);
        }
        else
        {
            _scratch.ResetWrittenCount();
            serialize(_scratch, message);
            FrameEncoder.Write(_output, _scratch.WrittenSpan);
        }

        return _output.WrittenCount;
    }

    private ReadOnlySequence<byte> FrameOf(int length) => new(_output.WrittenSpan[..length].ToArray());

    private static ReadOnlySequence<byte> PayloadOf(ReadOnlySequence<byte> frame)
    {
        FrameDecoder.TryRead(ref frame, FrameDecoder.MaxPayloadLength, out var payload);
        return payload;
    }
}
