using System.Diagnostics;
using PortBridge.Benchmarks.Children;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>The bare pipe: a child process that echoes, and its two streams. What the bridge is measured by.</summary>
internal sealed class RawEcho : IDisposable
{
    private readonly Process _child = Process.Start(new ProcessStartInfo(BuiltPrograms.Self, EchoChild.Name)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private Stream Input => _child.StandardInput.BaseStream;

    private Stream Output => _child.StandardOutput.BaseStream;

    /// <summary>Sends the same bytes again and again, each time when all have come back.</summary>
    public async Task RoundTripsAsync(byte[] bytes, int count, Durations times)
    {
        var back = new byte[bytes.Length];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await Input.WriteAsync(bytes);
            await Output.ReadExactlyAsync(back);
            times.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Sends the same bytes again and again without waiting.</summary>
    /// <returns>How long it took until all had come back.</returns>
    public async Task<TimeSpan> StreamAsync(byte[] bytes, int count)
    {
        var start = Stopwatch.GetTimestamp();
        var reading = Task.Run(() => ReadAsync((long)bytes.Length * count));
        for (var i = 0; i < count; i++)
            await Input.WriteAsync(bytes);
        await reading;
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        _child.Kill();
        _child.Dispose();
    }

    private async Task ReadAsync(long length)
    {
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            var count = await Output.ReadAsync(buffer);
            length -= count > 0 ? count : throw new EndOfStreamException("The echo has ended.");
        }
    }
}
