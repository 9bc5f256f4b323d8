using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>Recognises one utterance: hypotheses out of a streaming pass where wanted, and the final out of whole
/// sections, which are decoded with their own mean taken off and come out much better.</summary>
internal sealed class PocketSphinxRecognizer(
    LeasePool<SphinxDecoders> pool, SphinxDecoders decoders, SphinxEffort effort, UtteranceOptions options) : IRecognizer
{
    /// <summary>Shorter audio holds no word.</summary>
    private const int Shortest = SpeechAudio.SampleRate / 10;

    private readonly UtteranceSections _sections = new(effort);
    private readonly List<RecognizedWord> _words = [];
    private string _lastHypothesis = "";
    private bool _streaming;
    private bool _failed;
    private SphinxDecoders? _lease = decoders;

    public ValueTask<Hypothesis?> AcceptAsync(ReadOnlyMemory<float> samples, CancellationToken cancellationToken) =>
        RunAsync(lease => Accept(lease, samples.Span), cancellationToken);

    public ValueTask<Recognition> FinishAsync(CancellationToken cancellationToken) => RunAsync(Finish, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease)
            return;
        if (_failed || !await Task.Run(() => TryReset(lease)).ConfigureAwait(false))
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

    private Hypothesis? Accept(SphinxDecoders lease, ReadOnlySpan<float> samples)
    {
        _sections.Append(samples);
        if (options.Partials)
            Stream(lease, UtteranceSections.ToPcm(samples));

        while (true)
        {
            var start = _sections.Start;
            if (!_sections.TryTake(out var section))
                break;

            Decode(lease, section, start);
            _streaming = false;
            if (options.Partials)
                Stream(lease, _sections.Rest());
        }

        if (!options.Partials)
            return null;

        var text = Join(Text(), lease.Streaming.Hypothesis());
        if (text == _lastHypothesis)
            return null;

        _lastHypothesis = text;
        return new Hypothesis(text);
    }

    private Recognition Finish(SphinxDecoders lease)
    {
        var start = _sections.Start;
        Decode(lease, _sections.TakeRest(), start);
        return _words.Count == 0
            ? Recognition.Nothing
            : new Recognition(Text(), _words.Average(word => word.Confidence), options.Words ? [.. _words] : null);
    }

    private void Stream(SphinxDecoders lease, short[] pcm)
    {
        if (!_streaming)
            lease.Streaming.Begin();
        _streaming = true;
        if (pcm.Length > 0)
            lease.Streaming.Process(pcm);
    }

    private void Decode(SphinxDecoders lease, short[] section, long start)
    {
        if (section.Length < Shortest)
            return;

        var offset = SpeechAudio.Duration(start);
        foreach (var word in lease.Whole.Decode(section))
            _words.Add(word with { Start = word.Start + offset, End = word.End + offset });
    }

    private string Text() => string.Join(' ', _words.Select(word => word.Text));

    private static string Join(string settled, string rest) =>
        settled.Length == 0 ? rest : rest.Length == 0 ? settled : $"{settled} {rest}";

    private static bool TryReset(SphinxDecoders lease)
    {
        try
        {
            lease.Reset();
            return true;
        }
        catch (EngineException)
        {
            return false;
        }
    }
}
