using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.Hosting;

public sealed class WorkerExitTests : IDisposable
{
    private readonly TaskCompletionSource<ISpeechEngine> _loading =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly IFraming _framing = new LengthPrefixedFraming();
    private readonly HeldOutput _output = new();
    private readonly StringWriter _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_exit_code_of_a_failed_load_is_kept_when_reading_and_writing_end_before_the_load_does()
    {
        using var input = new BlockingInput();
        var running = RunAsync(input, MessageJson.Write);
        await input.Reading.WithTimeout(Cancel);

        // The failed load cancels reading, which blocks until the input is released.
        _loading.SetException(new EngineException(EngineFailure.ModelLoadFailed, "Get it."));
        await _output.Completing.WithTimeout(Cancel);
        // A worker that did not wait for the load would end within this call.
        await Task.Run(_output.Release, Cancel);
        input.Release();

        Assert.Equal(ExitCodes.Configuration, await running.WithTimeout(Cancel));
    }

    [Theory]
    [InlineData(typeof(EntryPointNotFoundException))]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(ChannelClosedException))]
    public async Task An_unexpected_failure_while_loading_is_reported_and_logged_and_ends_the_worker_with_70(Type type)
    {
        var failure = (Exception)Activator.CreateInstance(type, "It broke.")!;
        await using var worker = new WorkerHarness(loading: Task.FromException<ISpeechEngine>(failure));

        var error = await worker.NextAsync<Error>().WithTimeout(Cancel);

        Assert.Equal((ErrorCodes.Internal, null, false), (error.Code, error.SessionId, error.Recoverable));
        Assert.Contains("It broke.", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Internal, await worker.Running.WithTimeout(Cancel));
        Assert.Contains($"{type.FullName}: It broke.", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_fails_to_load_ends_the_worker_while_the_detector_still_loads()
    {
        await using var worker = new WorkerHarness(
            loading: Task.FromException<ISpeechEngine>(new EngineException(EngineFailure.Unavailable, "Install it.")),
            voiceActivity: new TaskCompletionSource<IVoiceActivitySource>().Task);

        Assert.Equal("Install it.", (await worker.NextAsync<Error>().WithTimeout(Cancel)).Message);
        Assert.Equal(ExitCodes.Unavailable, await worker.Running.WithTimeout(Cancel));
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_is_reported_and_ends_the_worker_with_70()
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.EndInputAsync(new IOException("The cable is cut."));

        var error = Assert.Single((await worker.UntilEndAsync().WithTimeout(Cancel)).OfType<Error>());
        Assert.Equal(ErrorCodes.Internal, error.Code);
        Assert.Equal(ExitCodes.Internal, await worker.Running.WithTimeout(Cancel));
    }

    [Fact]
    public async Task A_command_after_the_host_has_closed_the_output_ends_the_worker_with_0()
    {
        var commands = new Pipe(
            new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        _output.StopReading();
        var running = RunAsync(commands.Reader, MessageJson.Write);
        _loading.SetResult(new ScriptedEngine());
        await _output.Completing.WithTimeout(Cancel);

        // The command is handled within this call, before the loop observes the end of its output.
        var ping = new ArrayBufferWriter<byte>();
        MessageJson.Write(ping, new Ping(1));
        _framing.Write(commands.Writer, ping.WrittenSpan);
        await commands.Writer.FlushAsync(Cancel);
        _output.Release();

        Assert.Equal(ExitCodes.Ok, await running.WithTimeout(Cancel));
    }

    [Fact]
    public async Task An_event_that_cannot_be_written_is_logged_and_ends_the_worker_with_70()
    {
        _output.Release();
        _loading.SetResult(new ScriptedEngine());
        var running = RunAsync(
            new Pipe().Reader,
            (_, message, _) => throw new NotSupportedException($"{message.GetType().Name} is not known."));

        Assert.Equal(ExitCodes.Internal, await running.WithTimeout(Cancel));
        Assert.Contains("Ready is not known.", _log.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _log.Dispose();

    private Task<int> RunAsync(PipeReader input, Action<IBufferWriter<byte>, WorkerEvent, int?> serialize)
    {
        var writer = new MessageWriter<WorkerEvent>(_output, _framing, serialize);
        var reader = new MessageReader<Command>(input, _framing, MessageJson.ParseCommand);
        var detector = Task.FromResult<IVoiceActivitySource>(
            new VoiceActivitySource("none", () => throw new NotSupportedException()));
        var sessions = new SessionTable(
            _loading.Task, detector, new SegmentationOptions(), maxSessions: 1, writer, TimeProvider.System);
        return new WorkerLoop(reader, writer, _loading.Task, detector, sessions, _log, TimeProvider.System)
            .RunAsync(Cancel);
    }

    /// <summary>An input without data, whose cancellation blocks until it is released.</summary>
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

    /// <summary>An output whose completion continues in the call that releases it.</summary>
    private sealed class HeldOutput : PipeWriter
    {
        private readonly Pipe _pipe = new();
        private readonly TaskCompletionSource _completing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new();

        public Task Completing => _completing.Task;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _pipe.Writer.UnflushedBytes;

        public void StopReading() => _pipe.Reader.Complete();

        public void Release() => _released.SetResult();

        public override Memory<byte> GetMemory(int sizeHint = 0) => _pipe.Writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _pipe.Writer.GetSpan(sizeHint);

        public override void Advance(int bytes) => _pipe.Writer.Advance(bytes);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            _pipe.Writer.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => _pipe.Writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => _pipe.Writer.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null)
        {
            _completing.SetResult();
            return new ValueTask(_released.Task);
        }
    }
}
