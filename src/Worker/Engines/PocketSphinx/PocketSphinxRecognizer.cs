using PortBridge.Worker.Audio;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>Recognises one utterance: hypotheses out of a streaming pass where wanted, and the final out of whole
/// chunks, which come out much better. As soon as a chunk is full, its better words replace those of the stream,
/// and the stream begins anew behind it.</summary>
internal sealed class PocketSphinxRecognizer(
    LeasePool<SphinxDecoders> pool, SphinxDecoders decoders, DecodeProfile profile, UtteranceOptions options)
    : IRecognizer
{
    private readonly UtteranceChunks _chunks = new(profile);
    private readonly List<RecognizedWord> _words = [];
    private readonly PartialStabilizer _stabilizer = new();
    private string _heard = "";
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

    /// <summary>The stream has its words at hand, so that nothing is gained by cancelling.</summary>
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

    /// <summary>Native work never runs on the caller's thread. It is not cut short by the token but awaited, since the
    /// decoder must be at rest before anybody else gets it.</summary>
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
            ? RecognitionResult.Nothing
            : new RecognitionResult(Text(), _words.Average(word => word.Confidence), options.Words ? [.. _words] : null);
    }

    /// <summary>The stream begins when there is something to hear, with all that the chunk has by then.</summary>
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
        if (text == _heard)
            return null;

        _heard = text;
        var last = _last;
        _last = _stabilizer.Update(text);
        return _last == last ? null : _last;
    }

    private string Text() => string.Join(' ', _words.Select(word => word.Text));
}
