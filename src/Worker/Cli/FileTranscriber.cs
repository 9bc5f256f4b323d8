using System.Buffers;
using PortBridge.Audio;
using PortBridge.Audio.Files;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>Transcribes audio in blocks, so that memory does not grow with the file.</summary>
/// <param name="engine">The engine.</param>
/// <param name="voiceActivity">Creates the voice activity detector.</param>
/// <param name="segmentation">Valid endpointing options.</param>
internal sealed class FileTranscriber(
    ISpeechEngine engine, IVoiceActivitySource voiceActivity, SegmentationOptions segmentation)
{
    private static readonly UtteranceOptions Options = new(Partials: false, Words: true);

    /// <summary>Transcribes an input to its end.</summary>
    /// <param name="name">The name in the transcript.</param>
    /// <param name="input">The input.</param>
    /// <param name="cancellationToken">Ends the transcription.</param>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="EngineException">The engine failed.</exception>
    public async Task<FileResult> TranscribeAsync(string name, AudioInput input, CancellationToken cancellationToken)
    {
        var resampler = new StreamingResampler(input.SampleRate);
        using var detector = voiceActivity.Open();
        var segmenter = new Segmenter(detector, segmentation);
        var gate = new NoiseGate(segmentation.LevelFloor);
        var loudness = new PeakLoudness();
        var segments = new List<SegmentEvent>();
        var resampled = new ArrayBufferWriter<float>();
        var block = new float[SpeechAudio.SampleRate];
        var transcription = new Transcription(engine);
        await using var _ = transcription.ConfigureAwait(false);

        for (int read; (read = input.Read(block)) > 0; resampled.ResetWrittenCount())
        {
            resampler.Resample(block.AsSpan(0, read), resampled);
            loudness.Add(resampled.WrittenSpan);
            gate.Filter(segmenter.Accept(resampled.WrittenSpan), segments);
            await transcription.AddAsync(segments, cancellationToken).ConfigureAwait(false);
        }

        resampler.Flush(resampled);
        loudness.Add(resampled.WrittenSpan);
        gate.Filter(segmenter.Accept(resampled.WrittenSpan), segments);
        gate.Filter(segmenter.Finish(), segments);
        await transcription.AddAsync(segments, cancellationToken).ConfigureAwait(false);
        var text = string.Join(' ', transcription.Utterances.Select(utterance => utterance.Text));
        var transcript = new Transcript(name, text, Milliseconds(segmenter.Position), transcription.Utterances);
        var warning = await input.FinishAsync().ConfigureAwait(false);
        return new FileResult(transcript, warning, loudness.Level, transcription.HasSpeech);
    }

    private static long Milliseconds(long samples) => samples / SpeechAudio.SamplesPerMs;

    /// <summary>Recognizes the utterances of a file, one after the other.</summary>
    private sealed class Transcription(ISpeechEngine engine) : IAsyncDisposable
    {
        private IRecognizer? _recognizer;
        private SegmentEvent _start;

        public List<TranscribedUtterance> Utterances { get; } = [];

        /// <summary>Whether there was an utterance, also one without words.</summary>
        public bool HasSpeech { get; private set; }

        /// <summary>Handles segment events, and clears the list.</summary>
        public async ValueTask AddAsync(List<SegmentEvent> segments, CancellationToken cancellationToken)
        {
            foreach (var segment in segments)
                await AddAsync(segment, cancellationToken).ConfigureAwait(false);
            segments.Clear();
        }

        public ValueTask DisposeAsync() => _recognizer?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async ValueTask AddAsync(SegmentEvent segment, CancellationToken cancellationToken)
        {
            switch (segment.Kind)
            {
                case SegmentEventKind.Started:
                    (_start, HasSpeech) = (segment, true);
                    _recognizer = await engine.LeaseAsync(Options, cancellationToken).ConfigureAwait(false);
                    break;
                case SegmentEventKind.Audio:
                    var silence = SpeechAudio.Duration(segment.Silence);
                    await _recognizer!.AcceptAsync(segment.Audio.Samples, silence, cancellationToken).ConfigureAwait(false);
                    segment.Audio.Dispose();
                    break;
                default:
                    await FinishAsync(segment, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        private async ValueTask FinishAsync(SegmentEvent stop, CancellationToken cancellationToken)
        {
            var result = RepetitionFilter.Apply(await _recognizer!.FinishAsync(cancellationToken).ConfigureAwait(false));
            await _recognizer.DisposeAsync().ConfigureAwait(false);
            _recognizer = null;
            if (result.Text.Length > 0)
                Utterances.Add(Describe(stop, result));
        }

        private TranscribedUtterance Describe(SegmentEvent stop, RecognitionResult result)
        {
            var offset = Milliseconds(_start.AudioPosition);
            var words = from word in result.Words ?? []
                        select new TranscribedWord(
                            word.Text,
                            offset + (long)word.Start.TotalMilliseconds,
                            offset + (long)word.End.TotalMilliseconds,
                            Round(word.Confidence));
            return new TranscribedUtterance(
                Milliseconds(_start.SpeechPosition),
                Milliseconds(stop.SpeechPosition),
                result.Text,
                Round(result.Confidence),
                [.. words]);
        }

        private static double? Round(double? confidence) => confidence is { } value ? Math.Round(value, 3) : null;
    }
}
