using System.Buffers;
using PortBridge.Worker.Audio;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>Turns a WAV file into a <see cref="Transcript"/>: reads, resamples, segments and recognises it piece by
/// piece, so that a file's length is bounded by timeout alone.</summary>
internal sealed class FileTranscriber(
    ISpeechEngine engine, IVoiceActivitySource voiceActivity, SegmentationOptions segmentation)
{
    private static readonly UtteranceOptions Utterance = new(Partials: false, Words: true);

    /// <exception cref="WavException">It is no readable WAV file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="EngineException">The engine failed.</exception>
    public async Task<Transcript> TranscribeAsync(string path, CancellationToken cancellationToken)
    {
        using var stream = File.OpenRead(path);
        var wav = WavReader.Open(stream);
        var resampler = new StreamingResampler(wav.SampleRate);
        using var detector = voiceActivity.Open();
        var segmenter = new Segmenter(detector, segmentation);
        var collector = new UtteranceCollector();
        var gate = new NoiseGate(collector, segmentation.LevelFloor);
        var utterances = new List<TranscribedUtterance>();
        var resampled = new ArrayBufferWriter<float>();
        var piece = new float[SpeechAudio.SampleRate];

        for (int read; (read = wav.Read(piece)) > 0; resampled.ResetWrittenCount())
        {
            resampler.Resample(piece.AsSpan(0, read), resampled);
            segmenter.Accept(resampled.WrittenSpan, gate);
            await RecogniseAsync(collector, utterances, cancellationToken).ConfigureAwait(false);
        }

        resampler.Flush(resampled);
        segmenter.Accept(resampled.WrittenSpan, gate);
        segmenter.Finish(gate);
        await RecogniseAsync(collector, utterances, cancellationToken).ConfigureAwait(false);
        var text = string.Join(' ', utterances.Select(utterance => utterance.Text));
        return new Transcript(path, text, Milliseconds(segmenter.Position), utterances);
    }

    private async Task RecogniseAsync(
        UtteranceCollector collector, List<TranscribedUtterance> utterances, CancellationToken cancellationToken)
    {
        while (collector.TryTake(out var utterance))
        {
            var recognizer = await engine.LeaseAsync(Utterance, cancellationToken).ConfigureAwait(false);
            await using (recognizer.ConfigureAwait(false))
            {
                await recognizer.AcceptAsync(utterance.Audio, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                var recognition = RepetitionFilter.Apply(
                    await recognizer.FinishAsync(cancellationToken).ConfigureAwait(false));
                if (recognition.Text.Length > 0)
                    utterances.Add(Describe(utterance, recognition));
            }
        }
    }

    private static TranscribedUtterance Describe(CollectedUtterance utterance, RecognitionResult recognition)
    {
        var offset = Milliseconds(utterance.AudioStart);
        var words = from word in recognition.Words ?? []
                    select new TranscribedWord(
                        word.Text,
                        offset + (long)word.Start.TotalMilliseconds,
                        offset + (long)word.End.TotalMilliseconds,
                        Round(word.Confidence));
        return new TranscribedUtterance(
            Milliseconds(utterance.SpeechStart),
            Milliseconds(utterance.SpeechEnd),
            recognition.Text,
            Round(recognition.Confidence),
            [.. words]);
    }

    private static double? Round(double? confidence) => confidence is { } value ? Math.Round(value, 3) : null;

    private static long Milliseconds(long samples) => samples * 1000 / SpeechAudio.SampleRate;
}
