using System.Diagnostics;
using PortBridge.Benchmarks.Children;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>The baseline: the streams of a child process that echoes its input.</summary>
internal sealed class RawEcho : IDisposable
{
    private readonly Process _child = Process.Start(new ProcessStartInfo(BuiltPrograms.Self, EchoChild.Name)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private Stream Input => _child.StandardInput.BaseStream;

    private Stream Output => _child.StandardOutput.BaseStream;

    /// <summary>Repeatedly sends bytes and waits until all have been received.</summary>
    public async Task RoundTripsAsync(byte[] bytes, int count, Durations times)
    {
        var received = new byte[bytes.Length];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await Input.WriteAsync(bytes);
            await Output.ReadExactlyAsync(received);
            times.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Repeatedly sends bytes without waiting.</summary>
    /// <returns>The time until all bytes have been received.</returns>
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
