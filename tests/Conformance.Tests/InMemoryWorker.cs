using System.Buffers;
using System.IO.Pipelines;
using PortBridge.BadWorker;
using PortBridge.Conformance.Workers;

namespace PortBridge.Conformance.Tests;

/// <summary>A misbehaving worker in this process, on pipes in memory: it starts in a thousandth of a process's time.</summary>
internal sealed class InMemoryWorker : IWorkerHandle
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Task<int> _running;

    public InMemoryWorker(Misbehavior misbehavior)
    {
        var hooks = new Hooks();
        misbehavior.Install(hooks, null);
        Input = _input.Writer.AsStream();
        _running = Task.Run(() => RunAsync(hooks));
    }

    public Stream Input { get; }

    public PipeReader Output => _output.Reader;

    public bool IsOutputClosed => _running.IsCompleted;

    public string StandardErrorTail => "";

    public int? ExitCode => _running.IsCompletedSuccessfully ? _running.GetAwaiter().GetResult() : null;

    public void SendTerminate() => throw new NotSupportedException("A worker in memory has no signals.");

    public Task WaitForExitAsync(TimeSpan timeout, TimeProvider time) => _running.WaitAsync(timeout, time);

    // It ends at the end of its input; there is no process that could outlive the test.
    public async Task KillAsync(TimeProvider time) => await _input.Writer.CompleteAsync();

    private async Task<int> RunAsync(Hooks hooks)
    {
        var exitCode = await MisbehavingWorker.RunAsync(hooks, _input.Reader, Write, TextWriter.Null);
        await _output.Writer.CompleteAsync();
        return exitCode;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Writer.Write(bytes);
        // Without a threshold the pipe never makes its writer wait.
        _ = _output.Writer.FlushAsync().AsTask();
    }
}
