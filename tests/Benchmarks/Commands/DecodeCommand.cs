using System.CommandLine;
using System.Diagnostics;
using PortBridge.Benchmarks.Speech;
using PortBridge.Benchmarks.Whisper;
using PortBridge.Testing.Measuring;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>decode</c>: how long a Whisper model takes on a device.</summary>
internal static class DecodeCommand
{
    private static readonly int[] Seconds = [3, 10, 28];

    private static readonly Option<FileInfo> Model = new Option<FileInfo>("--model")
    {
        Description = "The model, a file.",
        Required = true,
    }.AcceptExistingOnly();

    private static readonly Option<DeviceChoice> Device = new("--device")
    {
        Description = "The device, as the worker names it.",
        DefaultValueFactory = _ => DeviceChoice.Auto,
    };

    private static readonly Option<string> Language = new("--language")
    {
        Description = "The language; auto detects it in each decode.",
        DefaultValueFactory = _ => "en",
    };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "How often each decode is measured.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int[]> Slots = new("--slots")
    {
        Description = "Numbers of concurrent decodes to measure.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 2, 4, 8],
    };

    public static Command Create()
    {
        var command = new Command("decode", "A Whisper model on a device: load, partials, finals, concurrent decodes.")
        {
            Model, Device, Language, Count, Slots,
        };
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static async Task RunAsync(ParseResult arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var loaded = await LoadedModel.LoadAsync(
            arguments.GetValue(Model)!.FullName, arguments.GetValue(Device), arguments.GetValue(Language)!);
        Console.WriteLine(
            $"{arguments.GetValue(Model)!.Name} on {loaded.Device}, language {arguments.GetValue(Language)}, "
            + $"loaded in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        var samples = Audio();
        await MeasureLengthsAsync(loaded, samples, arguments.GetValue(Count));
        await MeasureSlotsAsync(loaded, samples, arguments.GetValue(Count), arguments.GetValue(Slots)!);
    }

    private static async Task MeasureLengthsAsync(LoadedModel loaded, float[] samples, int count)
    {
        var table = new Table("audio, s", "partial p50, ms", "max", "final p50, ms", "max", "words", "real-time factor of finals");
        foreach (var seconds in Seconds)
        {
            var audio = samples.AsMemory(0, seconds * SpeechClip.SampleRate);
            var (partial, _) = await RepeatAsync(loaded, audio, DecodePriority.Partial, count);
            var (final, words) = await RepeatAsync(loaded, audio, DecodePriority.Final, count);
            table.Add(
                $"{seconds}", Ms(partial, 0.5), Ms(partial, 1), Ms(final, 0.5), Ms(final, 1), words,
                final.Quantile(0.5).TotalSeconds / seconds);
        }

        table.Print();
    }

    private static async Task<(Durations Times, int Words)> RepeatAsync(
        LoadedModel loaded, ReadOnlyMemory<float> audio, DecodePriority priority, int count)
    {
        var times = new Durations();
        var words = await loaded.DecodeAsync(audio, priority, slots: 1);
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await loaded.DecodeAsync(audio, priority, slots: 1);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        return (times, words);
    }

    private static async Task MeasureSlotsAsync(LoadedModel loaded, float[] samples, int count, int[] slots)
    {
        var table = new Table("concurrent decodes", "finals of 10 s per second", "one final p50, ms", "max");
        var audio = samples.AsMemory(0, 10 * SpeechClip.SampleRate);
        foreach (var concurrent in slots)
        {
            var times = new Durations();
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, concurrent).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < count; i++)
                {
                    var one = Stopwatch.GetTimestamp();
                    await loaded.DecodeAsync(audio, DecodePriority.Final, concurrent);
                    times.Add(Stopwatch.GetElapsedTime(one));
                }
            })));
            var rate = concurrent * count / Stopwatch.GetElapsedTime(start).TotalSeconds;
            table.Add($"{concurrent}", rate, Ms(times, 0.5), Ms(times, 1));
        }

        table.Print();
    }

    private static float[] Audio()
    {
        var clips = SpeechClip.Shipped().Select(SpeechClip.Read).SelectMany(clip => clip.Samples).ToArray();
        var samples = new float[Seconds[^1] * SpeechClip.SampleRate];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = clips[i % clips.Length] / 32768f;
        return samples;
    }

    private static double Ms(Durations times, double share) => times.Quantile(share).TotalMilliseconds;
}
