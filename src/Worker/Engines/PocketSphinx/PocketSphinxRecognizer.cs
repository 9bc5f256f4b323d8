using PortBridge.Audio;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Recognizes one utterance: partials from a streaming pass, and the final from complete chunks, which is much more
/// accurate. When a chunk is complete, its words replace those of the stream, and the stream restarts after it.
/// </summary>
/// <param name="pool">The pool that the decoders return to.</param>
/// <param name="decoders">The leased decoders.</param>
/// <param name="profile">The length of a chunk.</param>
/// <param name="options">The session's options.</param>
internal sealed class PocketSphinxRecognizer(
    LeasePool<SphinxDecoders> pool, SphinxDecoders decoders, DecodeProfile profile, UtteranceOptions options)
    : IRecognizer
{
    private readonly UtteranceChunks _chunks = new(profile);
    private readonly List<RecognizedWord> _words = [];
    private readonly PartialStabilizer _stabilizer = new();
    private string _streamedText = "";
    private Hypothesis _last = new("", 0);
    private bool _streaming;
    private bool _failed;
    private SphinxDecoders? _lease = decoders;

    public async ValueTask AcceptAsync(
        ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
    {
        await RunAsync(
            lease =>
            {
                Accept(lease, samples.Span);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Not cancelable, because the streaming decoder returns its words at once.</summary>
    public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken) =>
        options.Partials ? RunAsync(Hypothesize, CancellationToken.None) : default;

    public ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken) =>
        RunAsync(Finish, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease)
            return;
        if (_failed || !await Task.Run(lease.TryReset).ConfigureAwait(false))
            pool.Discard(lease);
        else
            pool.Return(lease);
    }

    /// <summary>Runs native work on the thread pool. Cancellation does not abort it, because the decoder must be idle
    /// before it is leased again.</summary>
    private async ValueTask<T> RunAsync<T>(Func<SphinxDecoders, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_lease is null, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var result = await Task.Run(() => work(_lease), CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
        catch (EngineException)
        {
            _failed = true;
            throw;
        }
    }

    private void Accept(SphinxDecoders lease, ReadOnlySpan<float> samples)
    {
        _chunks.Append(samples);
        if (options.Partials)
            Stream(lease, samples);
        while (_chunks.TryTake() is { } chunk)
        {
            Decode(lease, chunk);
            _streaming = false;
            if (options.Partials)
                Stream(lease, []);
        }
    }

    private RecognitionResult Finish(SphinxDecoders lease)
    {
        Decode(lease, _chunks.TakeRest());
        return _words.Count == 0
            ? RecognitionResult.Empty
            : new RecognitionResult(Text(), _words.Average(word => word.Confidence), options.Words ? [.. _words] : null);
    }

    /// <summary>Streams audio. The stream starts when the chunk becomes audible, with all its audio so far.</summary>
    private void Stream(SphinxDecoders lease, ReadOnlySpan<float> samples)
    {
        if (_streaming)
        {
            lease.Streaming.Process(UtteranceChunks.ToPcm(samples));
            return;
        }

        var rest = _chunks.PeekRest();
        if (!rest.IsAudible)
            return;

        lease.Streaming.Begin();
        lease.Streaming.Process(rest.Pcm);
        _streaming = true;
    }

    private void Decode(SphinxDecoders lease, UtteranceChunk chunk)
    {
        if (!chunk.IsAudible)
            return;

        var offset = SpeechAudio.Duration(chunk.Start);
        foreach (var word in lease.Whole.Decode(chunk.Pcm))
            _words.Add(word with { Start = word.Start + offset, End = word.End + offset });
    }

    private Hypothesis? Hypothesize(SphinxDecoders lease)
    {
        var rest = _streaming ? lease.Streaming.Hypothesis() : "";
        var text = _words.Count == 0 ? rest : rest.Length == 0 ? Text() : $"{Text()} {rest}";
        if (text == _streamedText)
            return null;

        _streamedText = text;
        var last = _last;
        _last = _stabilizer.Update(text);
        return _last == last ? null : _last;
    }

    private string Text() => string.Join(' ', _words.Select(word => word.Text));
}
