using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace PortBridge.Protocol.Messages;

/// <summary>Audio of a session, following what came before without a gap.</summary>
/// <param name="SessionId">Whose.</param>
/// <param name="Pcm">A whole number of samples in the session's format.</param>
/// <param name="Seq">Counts the session's chunks from 0; null to go without.</param>
/// <param name="GapMs">Audio that is missing before this chunk, in milliseconds.</param>
/// <remarks>
/// The one message that comes ten times a second for each session. Both processes take it from a pool by
/// <see cref="Rent"/> and give it back by <see cref="Release"/>; a chunk that was made by its constructor, or is never
/// given back, is the garbage collector's as usual. A copy by <c>with</c> has audio of its own, and a chunk equals only
/// itself. It is a record all the same, since only records can inherit from <see cref="Command"/>.
/// </remarks>
public sealed record AudioChunk(
    string SessionId, ReadOnlyMemory<byte> Pcm, long? Seq = null, long GapMs = 0) : Command
{
    private static readonly BoundedStack<AudioChunk> Pool = new(capacity: 1024);

    private byte[]? _rented;

    // The one that the compiler makes would share the rented array, which both would then give back.
    private AudioChunk(AudioChunk original)
        : base(original)
    {
        SessionId = original.SessionId;
        Pcm = original.Pcm.ToArray();
        Seq = original.Seq;
        GapMs = original.GapMs;
    }

    /// <summary>Whose it is.</summary>
    public string SessionId { get; private set; } = SessionId;

    /// <summary>A whole number of samples in the session's format.</summary>
    [JsonPropertyName("pcm_b64")]
    public ReadOnlyMemory<byte> Pcm { get; private set; } = Pcm;

    /// <summary>Its number in the session, from 0; null to go without.</summary>
    public long? Seq { get; private set; } = Seq;

    /// <summary>Audio that is missing before it, in milliseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long GapMs { get; private set; } = GapMs;

    /// <summary>Takes a chunk from the pool.</summary>
    /// <param name="sessionId">Whose it is.</param>
    /// <param name="length">Bytes of audio.</param>
    /// <param name="seq">Its number in the session.</param>
    /// <param name="gapMs">Audio that is missing before it.</param>
    /// <param name="pcm">To be filled by the caller; of the given length.</param>
    public static AudioChunk Rent(string sessionId, int length, long? seq, long gapMs, out Span<byte> pcm)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        pcm = bytes.AsSpan(0, length);
        return Adopt(sessionId, bytes, length, seq, gapMs);
    }

    /// <summary>Takes a chunk from the pool for audio that lies in an array of <see cref="ArrayPool{T}.Shared"/>.</summary>
    /// <param name="sessionId">Whose it is.</param>
    /// <param name="bytes">The array, which goes back with the chunk.</param>
    /// <param name="length">Bytes of audio, from the array's beginning.</param>
    /// <param name="seq">Its number in the session.</param>
    /// <param name="gapMs">Audio that is missing before it.</param>
    public static AudioChunk Adopt(string sessionId, byte[] bytes, int length, long? seq, long gapMs)
    {
        if (!Pool.TryPop(out var chunk))
            return new AudioChunk(sessionId, bytes.AsMemory(0, length), seq, gapMs) { _rented = bytes };

        chunk.SessionId = sessionId;
        chunk.Pcm = bytes.AsMemory(0, length);
        chunk.Seq = seq;
        chunk.GapMs = gapMs;
        chunk._rented = bytes;
        return chunk;
    }

    /// <summary>
    /// Gives a chunk of <see cref="Rent"/> back, which nobody may use from then on. Does nothing to any other chunk, or
    /// a second time.
    /// </summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _rented, null) is not { } bytes)
            return;

        Pcm = default;
        ArrayPool<byte>.Shared.Return(bytes);
        Pool.TryPush(this);
    }

    /// <summary>Whether it is the same chunk: what it holds changes when it is given back.</summary>
    public bool Equals(AudioChunk? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
