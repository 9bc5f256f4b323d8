using System.IO.Pipelines;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Tests;

public sealed class WorkerExitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_exit_code_of_a_failed_load_is_kept_when_reading_and_writing_end_before_the_load_does()
    {
        using var input = new BlockingInput();
        var output = new HeldOutput();
        var framing = new LengthPrefixedFraming();
        var writer = new MessageWriter<WorkerEvent>(output, framing, MessageJson.Write);
        var loading = new TaskCompletionSource<ISpeechEngine>(TaskCreationOptions.RunContinuationsAsynchronously);
        var detector = Task.FromResult<IVoiceActivitySource>(
            new VoiceActivitySource("none", () => throw new NotSupportedException()));
        var sessions = new SessionTable(
            loading.Task, detector, new SegmentationOptions(), 1, writer, TimeProvider.System);
        var reader = new MessageReader<Command>(input, framing, MessageJson.ParseCommand);
        var loop = new WorkerLoop(reader, writer, loading.Task, detector, sessions, TimeProvider.System);
        var running = loop.RunAsync(Cancel);
        await input.Reading.Within(Cancel);

        // The failed load cancels reading, and stays in that call until the input is released.
        loading.SetException(new EngineException(EngineFailure.ModelLoadFailed, "Get it."));
        await output.Completing.Within(Cancel);
        // A worker that did not wait for the load to end would end within this call.
        await Task.Run(output.Release, Cancel);
        input.Release();

        Assert.Equal(ExitCodes.Configuration, await running.Within(Cancel));
    }

    /// <summary>An input without bytes, which blocks whoever cancels reading from it until it is released.</summary>
    private sealed class BlockingInput : PipeReader, IDisposable
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task Reading => _reading.Task;

        public void Release() => _released.Set();

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var read = new TaskCompletionSource<ReadResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            cancellationToken.Register(() =>
            {
                read.TrySetCanceled(cancellationToken);
                _released.Wait(Cancel);
            });
            _reading.SetResult();
            return new ValueTask<ReadResult>(read.Task);
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public void Dispose() => _released.Dispose();
    }

    /// <summary>An output whose completion waits until it is released, and then goes on in the releasing call.</summary>
    private sealed class HeldOutput : PipeWriter
    {
        private readonly PipeWriter _writer = new Pipe().Writer;
        private readonly TaskCompletionSource _completing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new();

        public Task Completing => _completing.Task;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _writer.UnflushedBytes;

        public void Release() => _released.SetResult();

        public override Memory<byte> GetMemory(int sizeHint = 0) => _writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _writer.GetSpan(sizeHint);

        public override void Advance(int bytes) => _writer.Advance(bytes);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            _writer.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => _writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => _writer.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null)
        {
            _completing.SetResult();
            return new ValueTask(_released.Task);
        }
    }
}
