using System.Buffers;
using PortBridge.Worker.Audio;
using PortBridge.Worker.Audio.Files;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>Transcribes a WAV file in blocks, so that memory does not grow with the file.</summary>
/// <param name="engine">The engine.</param>
/// <param name="voiceActivity">Creates the voice activity detector.</param>
/// <param name="segmentation">Valid endpointing options.</param>
internal sealed class FileTranscriber(
    ISpeechEngine engine, IVoiceActivitySource voiceActivity, SegmentationOptions segmentation)
{
    private static readonly UtteranceOptions Options = new(Partials: false, Words: true);

    /// <summary>Transcribes a file.</summary>
    /// <exception cref="AudioFileException">The file is not a readable WAV file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="EngineException">The engine failed.</exception>
    public async Task<Transcript> TranscribeAsync(string path, CancellationToken cancellationToken)
    {
        using var stream = File.OpenRead(path);
        var wav = AudioFileReader.Open(stream);
        var resampler = new StreamingResampler(wav.SampleRate);
        using var detector = voiceActivity.Open();
        var segmenter = new Segmenter(detector, segmentation);
        var gate = new NoiseGate(segmentation.LevelFloor);
        var segments = new List<SegmentEvent>();
        var resampled = new ArrayBufferWriter<float>();
        var block = new float[SpeechAudio.SampleRate];
        var transcription = new Transcription(engine);
        await using var _ = transcription.ConfigureAwait(false);

        for (int read; (read = wav.Read(block)) > 0; resampled.ResetWrittenCount())
        {
            resampler.Resample(block.AsSpan(0, read), resampled);
            gate.Filter(segmenter.Accept(resampled.WrittenSpan), segments);
            await transcription.AddAsync(segments, cancellationToken).ConfigureAwait(false);
        }

        resampler.Flush(resampled);
        gate.Filter(segmenter.Accept(resampled.WrittenSpan), segments);
        gate.Filter(segmenter.Finish(), segments);
        await transcription.AddAsync(segments, cancellationToken).ConfigureAwait(false);
        var text = string.Join(' ', transcription.Utterances.Select(utterance => utterance.Text));
        return new Transcript(path, text, Milliseconds(segmenter.Position), transcription.Utterances);
    }

    private static long Milliseconds(long samples) => samples / SpeechAudio.SamplesPerMs;

    /// <summary>Recognizes the utterances of a file, one after the other.</summary>
    private sealed class Transcription(ISpeechEngine engine) : IAsyncDisposable
    {
        private IRecognizer? _recognizer;
        private SegmentEvent _start;

        public List<TranscribedUtterance> Utterances { get; } = [];

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
                    _start = segment;
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
