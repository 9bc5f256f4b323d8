using PortBridge.Protocol;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;
using Whisper.net;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Decodes with one model. Each decode creates a processor: that takes microseconds, prompt and context are fixed at
/// creation, and two calls that share a processor would get each other's segments.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="scheduler">Limits the number of concurrent decodes.</param>
/// <param name="whenIdle">Learns when a decode runs.</param>
/// <param name="threads">The number of threads of each decode.</param>
/// <param name="fitAudioContext">Whether partials use an audio context just long enough for their audio.</param>
internal sealed class WhisperDecoder(
    WhisperModel model, DecodeScheduler scheduler, IdleAction whenIdle, int threads, bool fitAudioContext) : IBatchDecoder
{
    public Task<IReadOnlyList<DecodedSegment>> DecodeAsync(
        DecodeRequest request, CancellationToken cancellationToken) => scheduler.RunAsync(
        request.Priority, token => ProcessAsync(request, token), cancellationToken);

    private async Task<IReadOnlyList<DecodedSegment>> ProcessAsync(
        DecodeRequest request, CancellationToken cancellationToken)
    {
        using var operation = whenIdle.Begin();
        var segments = new List<DecodedSegment>();
        try
        {
            // On cancellation the enumeration ends before native code returns; disposal waits for that.
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
                $"Whisper failed on an utterance ({e.Message.TrimEnd('.')}); the utterance was lost.",
                e);
        }

        segments.RemoveAll(segment => !NoSpeechThresholds.IsSpeech(segment));
        return segments;
    }

    private WhisperProcessor Build(DecodeRequest request)
    {
        var builder = model.CreateBuilder()
            .WithThreads(threads)
            .WithNoSpeechThreshold((float)NoSpeechThresholds.NoSpeechProbability)
            .WithLogProbThreshold((float)NoSpeechThresholds.MeanLogProbability);
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
            ConfigurePartial(builder, request.Samples.Length);
        return builder.Build();
    }

    private void ConfigurePartial(WhisperProcessorBuilder builder, int samples)
    {
        builder.WithTemperatureInc(0).WithSingleSegment();
        var context = AudioContext.For(samples, model.File.AudioContext);
        if (fitAudioContext && context < model.File.AudioContext)
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
