using System.Buffers;

namespace PortBridge.Worker.Sessions;

/// <summary>What the listening half of a session hands to its recognising half, in the order of the audio.</summary>
/// <param name="PositionMs">Once this step is done with, so is the session's audio up to here.</param>
internal abstract record UtteranceEvent(long PositionMs);

/// <summary>An utterance begins.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
/// <param name="Number">Its number in the session.</param>
/// <param name="StartMs">Where its audio begins.</param>
/// <param name="Ended">Fired when its <see cref="UtteranceEnded"/> is in the queue: whatever is still being said about the
/// utterance, its final is worth more.</param>
internal sealed record UtteranceStarted(long PositionMs, int Number, long StartMs, CancellationTokenSource Ended)
    : UtteranceEvent(PositionMs);

/// <summary>Audio of the open utterance.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
/// <param name="Rented">An array of the shared pool.</param>
/// <param name="Length">How many samples it holds.</param>
/// <param name="Silence">For how long nobody has been speaking at the end of it.</param>
/// <param name="ChunkCount">The session's chunks up to here.</param>
internal sealed record UtteranceAudio(long PositionMs, float[] Rented, int Length, TimeSpan Silence, long ChunkCount)
    : UtteranceEvent(PositionMs)
{
    /// <summary>At 16 kHz; nobody may use them after <see cref="Release"/>.</summary>
    public ReadOnlyMemory<float> Samples => Rented.AsMemory(0, Length);

    /// <summary>Copies samples into a step.</summary>
    public static UtteranceAudio Of(ReadOnlySpan<float> samples, long positionMs, TimeSpan silence, long chunkCount)
    {
        var rented = ArrayPool<float>.Shared.Rent(samples.Length);
        samples.CopyTo(rented);
        return new UtteranceAudio(positionMs, rented, samples.Length, silence, chunkCount);
    }

    /// <summary>Gives the array back. A step that is never done with leaves it to the garbage collector.</summary>
    public void Release() => ArrayPool<float>.Shared.Return(Rented);
}

/// <summary>The open utterance has ended.</summary>
/// <param name="PositionMs">See <see cref="UtteranceEvent"/>.</param>
/// <param name="EndMs">Where its audio ends.</param>
/// <param name="KnownAt">When that became known, as a timestamp of the clock.</param>
internal sealed record UtteranceEnded(long PositionMs, long EndMs, long KnownAt) : UtteranceEvent(PositionMs);

/// <summary>Audio outside any utterance.</summary>
internal sealed record SilencePassed(long PositionMs) : UtteranceEvent(PositionMs);
