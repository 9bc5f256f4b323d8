using System.Runtime.InteropServices;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>A native decoder. Calls block, must not overlap, and must run on the thread pool.</summary>
internal sealed class SphinxDecoder : IDisposable
{
    private static readonly TimeSpan FrameLength = TimeSpan.FromMilliseconds(10);

    private readonly DecoderHandle _handle;
    private readonly nint _logMath;
    private bool _open;

    private SphinxDecoder(SphinxModel model, params ReadOnlySpan<string> tuning)
    {
        // The segmenter has already removed silence; removing more would shift the times of words.
        _handle = DecoderHandle.Create(
        [
            "-hmm", model.Acoustic, "-lm", model.Language, "-dict", model.Dictionary, "-remove_silence", "no",
            "-fwdflat", "no", "-pl_window", "3", .. tuning,
        ]);
        _logMath = Native.GetLogMath(_handle);
    }

    /// <summary>A decoder for complete chunks. Without the second, flat pass it is more accurate and faster: 30 % word
    /// error instead of 34 % over 30 clips of read and spontaneous English, in 15 % less time. More than 10,000 active
    /// states did not improve the accuracy.</summary>
    public static SphinxDecoder ForWhole(SphinxModel model) => new(model, "-maxhmmpf", "10000");

    /// <summary>A decoder for partials: the first pass only, with few active states. It is separate, because a decoder
    /// that has streamed decodes complete chunks less accurately afterwards: 37 % word error instead of 23 % over the
    /// same clips.</summary>
    public static SphinxDecoder ForStreaming(SphinxModel model) => new(model, "-maxhmmpf", "3000", "-bestpath", "no");

    /// <summary>Starts an utterance. An open one is dropped.</summary>
    public void Begin()
    {
        Drop();

        // A new stream resets the noise estimate, which belongs to the previous utterance.
        Check(Native.StartStream(_handle));
        Check(Native.StartUtterance(_handle));
        _open = true;
    }

    /// <summary>Appends audio to the utterance.</summary>
    public void Process(ReadOnlySpan<short> samples)
    {
        if (!samples.IsEmpty)
            Check(Native.Process(_handle, samples, (nuint)samples.Length, noSearch: 0, fullUtterance: 0));
    }

    /// <summary>Returns the text so far.</summary>
    public string Hypothesis()
    {
        var text = Marshal.PtrToStringUTF8(Native.GetHypothesis(_handle, out _)) ?? "";
        return string.Join(' ', text.Split(' ').Select(SphinxWord.Spoken).OfType<string>());
    }

    /// <summary>Decodes a complete chunk.</summary>
    /// <returns>Its words, with times relative to the chunk.</returns>
    public List<RecognizedWord> Decode(ReadOnlySpan<short> samples)
    {
        Begin();
        Check(Native.Process(_handle, samples, (nuint)samples.Length, noSearch: 0, fullUtterance: 1));
        _open = false;
        Check(Native.EndUtterance(_handle));
        return ReadWords();
    }

    /// <summary>Ends an open utterance without a result.</summary>
    public void Drop()
    {
        if (!_open)
            return;

        _open = false;
        Check(Native.EndUtterance(_handle));
    }

    public void Dispose() => _handle.Dispose();

    private List<RecognizedWord> ReadWords()
    {
        var words = new List<RecognizedWord>();
        for (var segment = Native.FirstSegment(_handle); segment != 0; segment = Native.NextSegment(segment))
        {
            if (SphinxWord.Spoken(Marshal.PtrToStringUTF8(Native.GetSegmentWord(segment)) ?? "") is not { } text)
                continue;

            Native.GetSegmentFrames(segment, out var first, out var last);
            var posterior = Native.Exp(_logMath, Native.GetSegmentProbability(segment, out _, out _, out _));
            words.Add(new RecognizedWord(
                text, first * FrameLength, (last + 1) * FrameLength, Math.Clamp(posterior, 0, 1)));
        }

        return words;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new EngineException(
                EngineFailure.Failed,
                $"PocketSphinx failed on an utterance ({NativeLog.TakeError() ?? "no reason given"}); the utterance was lost.");
        }
    }
}
