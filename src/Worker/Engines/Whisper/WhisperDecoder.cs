using PortBridge.Protocol;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;
using Whisper.net;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Decodes with one model. Each decode has a processor of its own: to make one takes a few microseconds,
/// prompt and context are fixed when it is made, and one that two calls share gives segments to the wrong one.</summary>
internal sealed class WhisperDecoder(
    WhisperModel model, DecodeScheduler scheduler, IdleAction whenIdle, int threads, BatchOptions options) : IBatchDecoder
{
    public Task<IReadOnlyList<DecodedSegment>> DecodeAsync(
        DecodeRequest request, CancellationToken cancellationToken) => scheduler.RunAsync(
        request.Priority, token => ProcessAsync(request, token), cancellationToken);

    private async Task<IReadOnlyList<DecodedSegment>> ProcessAsync(
        DecodeRequest request, CancellationToken cancellationToken)
    {
        using var busy = whenIdle.Begin();
        var segments = new List<DecodedSegment>();
        try
        {
            // Left by cancellation, the enumeration ends before native code does; disposing awaits that.
            var processor = Build(request);
            await using (processor.ConfigureAwait(false))
            {
                await foreach (var segment in processor.ProcessAsync(request.Samples, cancellationToken).ConfigureAwait(false))
                    segments.Add(Read(segment));
            }
        }
        catch (Exception e) when (e is WhisperProcessingException or WhisperModelLoadException)
        {
            throw new EngineException(
                EngineFailure.Failed,
                $"Whisper failed on an utterance ({e.Message.TrimEnd('.')}); say it again.",
                e);
        }

        segments.RemoveAll(segment => !options.NoSpeech.IsSpeech(segment));
        return segments;
    }

    private WhisperProcessor Build(DecodeRequest request)
    {
        var builder = model.CreateBuilder()
            .WithThreads(threads)
            .WithNoSpeechThreshold((float)options.NoSpeech.NoSpeechProbability)
            .WithLogProbThreshold((float)options.NoSpeech.MeanLogProbability);
        builder.WithGreedySamplingStrategy();
        if (model.LanguageOf(request.Utterance.Language) is { } language)
            builder.WithLanguage(language);
        else
            builder.WithLanguageDetection();
        if (request.Utterance.Task == SpeechTask.Translate)
            builder.WithTranslate();
        if (DecodePrompt.Of(request.Utterance, request.Before) is { Length: > 0 } prompt)
            builder.WithPrompt(prompt);
        if (request.IsTimed)
            builder.WithTokenTimestamps();
        if (request.Priority == DecodePriority.Partial)
            MakeQuick(builder, request.Samples.Length);
        return builder.Build();
    }

    private void MakeQuick(WhisperProcessorBuilder builder, int samples)
    {
        builder.WithTemperatureInc(0).WithSingleSegment();
        var context = AudioContext.For(samples, model.File.AudioContext);
        if (options.FitAudioContext && context < model.File.AudioContext)
            builder.WithAudioContextSize(context);
    }

    private static DecodedSegment Read(SegmentData segment)
    {
        var read = SegmentReader.Read(
            segment.Text,
            segment.Start,
            segment.End,
            [.. segment.Tokens.Select(Read)],
            segment.NoSpeechProbability);
        return read with { Language = segment.Language };
    }

    private static DecodedToken Read(WhisperToken token) => new(
        token.Text ?? "", token.Probability, token.ProbabilityLog, Centiseconds(token.Start), Centiseconds(token.End));

    // Without WithTokenTimestamps the times are −1.
    private static TimeSpan Centiseconds(long time) => TimeSpan.FromMilliseconds(10 * Math.Max(0, time));
}
