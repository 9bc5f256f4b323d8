using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Recognition.Batch;

/// <summary>Audio in which each second is one word, and a decoder for it: a word is recognized if
/// at least half of it is present.</summary>
internal sealed class SpokenSeconds : IBatchDecoder
{
    private const int Rate = 16000;

    private readonly List<DecodeRequest> _requests = [];

    /// <summary>The requests, with copies of their audio.</summary>
    public IReadOnlyList<DecodeRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>Blocks decodes until it is released.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>The number of canceled decodes that have returned.</summary>
    public int Cancelled { get; private set; }

    public EngineException? Failure { get; set; }

    /// <summary>Audio of a range of seconds.</summary>
    public static float[] From(double from, double to) =>
        [.. Enumerable.Range((int)(from * Rate), (int)((to - from) * Rate)).Select(i => (i / Rate + 1) / 1000f)];

    public static float[] Silence(double seconds) => new float[(int)(seconds * Rate)];

    /// <summary>The words of a range of seconds.</summary>
    public static string Words(int from, int to) => string.Join(' ', Enumerable.Range(from, to - from).Select(i => $"w{i}"));

    public async Task<IReadOnlyList<DecodedSegment>> DecodeAsync(
        DecodeRequest request, CancellationToken cancellationToken)
    {
        lock (_requests)
            _requests.Add(request with { Samples = request.Samples.ToArray() });
        if (Failure is not null)
            throw Failure;

        try
        {
            if (Gate is { } gate)
                await gate.Task.WaitAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
            throw;
        }

        return [new DecodedSegment(Hear(request.Samples.Span), 0, 0)];
    }

    private static List<RecognizedWord> Hear(ReadOnlySpan<float> samples)
    {
        var words = new List<RecognizedWord>();
        for (int start = 0, end; start < samples.Length; start = end)
        {
            for (end = start; end < samples.Length && samples[end] == samples[start];)
                end++;
            var second = (int)MathF.Round(samples[start] * 1000) - 1;
            if (second >= 0 && end - start >= Rate / 2)
                words.Add(new RecognizedWord($"w{second}", Time(start), Time(end), 0.5));
        }

        return words;
    }

    private static TimeSpan Time(int samples) => TimeSpan.FromSeconds(samples / (double)Rate);
}
