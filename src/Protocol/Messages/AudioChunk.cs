using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace PortBridge.Protocol.Messages;

/// <summary>Audio of a session, contiguous with its previous audio.</summary>
/// <param name="SessionId">The session id.</param>
/// <param name="Pcm">A whole number of samples in the session's format.</param>
/// <param name="Seq">The chunk's number in the session, from 0; null if chunks are not numbered.</param>
/// <param name="GapMs">Audio that was dropped before this chunk, in milliseconds.</param>
/// <param name="Flush">Whether an open utterance ends after this chunk.</param>
/// <remarks>
/// The most frequent message, so it is pooled: <see cref="Rent"/> takes a chunk from the pool and <see cref="Release"/>
/// returns it. A chunk that was constructed, or is never released, is garbage-collected. A copy by <c>with</c> has its
/// own audio, and equality is by reference. It is a record because only records can inherit from <see cref="Command"/>.
/// </remarks>
public sealed record AudioChunk(
    string SessionId, ReadOnlyMemory<byte> Pcm, long? Seq = null, long GapMs = 0, bool Flush = false) : Command, IValidatable
{
    private static readonly BoundedStack<AudioChunk> Pool = new(capacity: 1024);

    private byte[]? _rented;

    // The compiler's copy constructor would share the rented array, which would then be returned twice.
    private AudioChunk(AudioChunk original)
        : base(original)
    {
        SessionId = original.SessionId;
        Pcm = original.Pcm.ToArray();
        Seq = original.Seq;
        GapMs = original.GapMs;
        Flush = original.Flush;
    }

    /// <summary>The session id.</summary>
    public string SessionId { get; private set; } = SessionId;

    /// <summary>A whole number of samples in the session's format.</summary>
    [JsonPropertyName("pcm_b64")]
    public ReadOnlyMemory<byte> Pcm { get; private set; } = Pcm;

    /// <summary>The chunk's number in the session, from 0; null if chunks are not numbered.</summary>
    public long? Seq { get; private set; } = Seq;

    /// <summary>Audio that was dropped before this chunk, in milliseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long GapMs { get; private set; } = GapMs;

    /// <summary>Whether an open utterance ends after this chunk.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Flush { get; private set; } = Flush;

    /// <summary>Takes a chunk from the pool.</summary>
    /// <param name="sessionId">The session id.</param>
    /// <param name="length">The length of the audio in bytes.</param>
    /// <param name="seq">The chunk's number in the session.</param>
    /// <param name="gapMs">Audio that was dropped before it, in milliseconds.</param>
    /// <param name="pcm">The uninitialized audio, for the caller to fill.</param>
    /// <param name="flush">Whether an open utterance ends after it.</param>
    public static AudioChunk Rent(
        string sessionId, int length, long? seq, long gapMs, out Span<byte> pcm, bool flush = false)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        pcm = bytes.AsSpan(0, length);
        return Adopt(sessionId, bytes, length, seq, gapMs, flush);
    }

    /// <summary>Takes a chunk from the pool for audio in an array from <see cref="ArrayPool{T}.Shared"/>.</summary>
    /// <param name="sessionId">The session id.</param>
    /// <param name="bytes">The array, which the chunk owns from now on.</param>
    /// <param name="length">The length of the audio in bytes.</param>
    /// <param name="seq">The chunk's number in the session.</param>
    /// <param name="gapMs">Audio that was dropped before it, in milliseconds.</param>
    /// <param name="flush">Whether an open utterance ends after it.</param>
    public static AudioChunk Adopt(
        string sessionId, byte[] bytes, int length, long? seq, long gapMs, bool flush = false)
    {
        if (!Pool.TryPop(out var chunk))
            return new AudioChunk(sessionId, bytes.AsMemory(0, length), seq, gapMs, flush) { _rented = bytes };

        chunk.SessionId = sessionId;
        chunk.Pcm = bytes.AsMemory(0, length);
        chunk.Seq = seq;
        chunk.GapMs = gapMs;
        chunk.Flush = flush;
        chunk._rented = bytes;
        return chunk;
    }

    /// <summary>
    /// Returns a pooled chunk to the pool; it must not be used afterwards. Has no effect on other chunks and on repeated
    /// calls.
    /// </summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _rented, null) is not { } bytes)
            return;

        Pcm = default;
        ArrayPool<byte>.Shared.Return(bytes);
        Pool.TryPush(this);
    }

    string? IValidatable.Validate() => Ranges.Count("seq", Seq) ?? Ranges.Milliseconds("gap_ms", GapMs);

    /// <summary>Reference equality, because a released chunk is reused.</summary>
    public bool Equals(AudioChunk? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
