using System.Buffers;
using System.IO.Pipelines;
using System.IO.Pipes;
using PortBridge.Processes;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>The thread that reads a worker's output, with a real pipe.</summary>
public sealed class OutputThreadTests : IDisposable
{
    private readonly AnonymousPipeServerStream _worker = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _output;

    public OutputThreadTests() => _output = new AnonymousPipeClientStream(PipeDirection.In, _worker.ClientSafePipeHandle);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _worker.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task The_workers_output_is_read_in_order_until_its_end()
    {
        using var thread = Start();
        var sent = new byte[300_000];
        Random.Shared.NextBytes(sent);

        var writing = WriteAsync(sent);

        Assert.Equal(sent, await ReadToEndAsync(thread.Reader));
        await writing;
    }

    [Fact]
    public async Task Disposal_ends_the_thread_although_the_pipe_is_held_open()
    {
        using var thread = Start();
        await _worker.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        var read = await thread.Reader.ReadAtLeastAsync(3, Cancel).AsTask().WithTimeout(Cancel);
        thread.Reader.AdvanceTo(read.Buffer.End);

        thread.Dispose();

        Assert.Empty(await ReadToEndAsync(thread.Reader));
    }

    private OutputThread Start()
    {
        var thread = OutputThread.TryStart(_output, worker: 1);
        if (thread is null)
            Assert.Skip("On Windows the runtime reads the pipe.");
        return thread;
    }

    private async Task WriteAsync(byte[] bytes)
    {
        await _worker.WriteAsync(bytes, Cancel);
        await _worker.DisposeAsync();
    }

    private static async Task<byte[]> ReadToEndAsync(PipeReader reader)
    {
        var read = new List<byte>();
        while (true)
        {
            var result = await reader.ReadAsync(Cancel).AsTask().WithTimeout(Cancel, "the output's end");
            read.AddRange(result.Buffer.ToArray());
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return [.. read];
        }
    }
}
