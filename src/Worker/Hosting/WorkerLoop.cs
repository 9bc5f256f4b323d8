using System.Buffers;
using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// The command loop of the worker: announces the engine, handles commands in order, and returns an exit code. The loop
/// answers pings itself, so that an answer shows that input and output work, whatever the engine does.
/// </summary>
/// <param name="input">Reads the host's commands.</param>
/// <param name="output">Writes the worker's events.</param>
/// <param name="engine">The engine, which may still be loading.</param>
/// <param name="voiceActivity">The voice activity detector, which may still be loading.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="log">Receives notes and errors.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkerLoop(
    MessageReader<Command> input,
    MessageWriter<WorkerEvent> output,
    Task<ISpeechEngine> engine,
    Task<IVoiceActivitySource> voiceActivity,
    SessionTable sessions,
    TextWriter log,
    TimeProvider time)
{
    /// <summary>The maximum time for sessions to finish after the end of the input.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The program and its version, as announced in <c>ready</c>.</summary>
    public static string Name { get; } =
        $"PortBridge.Worker {typeof(WorkerLoop).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Runs until the host ends the worker, or until the protocol or the engine fails.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(stop);
        var announcing = AnnounceAsync(stop);
        var exitCode = await ServeAsync(stop.Token).ConfigureAwait(false);
        output.Complete();
        var writeExitCode = await writing.ConfigureAwait(false);
        // Cancels an engine that is still loading.
        await stop.CancelAsync().ConfigureAwait(false);
        var loadExitCode = await announcing.ConfigureAwait(false);
        return loadExitCode != ExitCodes.Ok ? loadExitCode
            : writeExitCode != ExitCodes.Ok ? writeExitCode
            : exitCode;
    }

    private async Task<int> ServeAsync(CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Ok;
        try
        {
            return await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProtocolException e)
        {
            var received = PayloadExcerpt.Describe(new ReadOnlySequence<byte>(e.Excerpt));
            await SendAsync(new Error(ErrorCodes.BadFrame, $"{e.Message} It got {received}.", Recoverable: false))
                .ConfigureAwait(false);
            // It is the last event: the sessions that end now send nothing more.
            output.Complete();
            exitCode = ExitCodes.Protocol;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (ChannelClosedException)
        {
            // The output has ended; WriteAsync reports the reason.
        }
        catch (Exception e)
        {
            exitCode = await FailAsync("The worker failed", e).ConfigureAwait(false);
        }

        await sessions.AbandonAsync(TimeSpan.Zero).ConfigureAwait(false);
        return exitCode;
    }

    /// <summary>Handles commands. Events that are sent while a batch of commands is handled are flushed together, because
    /// each flush wakes the host.</summary>
    private async Task<int> ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var incoming in input.ReadAllAsync(output.Uncork, cancellationToken).ConfigureAwait(false))
        {
            if (incoming.Message is Shutdown)
            {
                output.Uncork();
                await sessions.DrainAsync(DrainTimeout).ConfigureAwait(false);
                return ExitCodes.Ok;
            }

            output.Cork();
            var error = incoming.Message is { } command
                ? await HandleAsync(command, cancellationToken).ConfigureAwait(false)
                : Describe(incoming.Error!);
            if (error is not null)
                await output.WriteAsync(error, cancellationToken).ConfigureAwait(false);
        }

        await sessions.AbandonAsync(DrainTimeout).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private async ValueTask<Error?> HandleAsync(Command command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case AudioChunk chunk:
                return sessions.Accept(chunk);
            case StartSession start:
                return await sessions.StartAsync(start, cancellationToken).ConfigureAwait(false);
            case StopSession stop:
                return sessions.Stop(stop.SessionId);
            case CancelSession cancel:
                return sessions.Cancel(cancel.SessionId);
            case Ping ping:
                await output.WriteAsync(new Pong(ping.TsMs), cancellationToken).ConfigureAwait(false);
                return null;
            default:
                throw new InvalidOperationException($"There is no handler for the command {command.GetType().Name}.");
        }
    }

    private static Error Describe(MessageError fault) => new(
        fault.Kind switch
        {
            MessageErrorKind.BadJson => ErrorCodes.BadJson,
            MessageErrorKind.UnknownMessage => ErrorCodes.UnknownCommand,
            _ => ErrorCodes.BadField,
        },
        fault.Message,
        Recoverable: true,
        fault.SessionId);

    /// <returns>The exit code of loading.</returns>
    private async Task<int> AnnounceAsync(CancellationTokenSource stop)
    {
        Ready ready;
        try
        {
            ready = await LoadAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }
        catch (Exception e)
        {
            var exitCode = await FailAsync("Loading failed", e).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            return exitCode;
        }

        await SendAsync(ready).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private async Task<Ready> LoadAsync(CancellationToken cancellationToken)
    {
        // The first failure ends the worker, even if the other component never finishes loading.
        await (await Task.WhenAny(voiceActivity, engine).WaitAsync(cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
        var detector = (await voiceActivity.WaitAsync(cancellationToken).ConfigureAwait(false)).Name;
        var info = (await engine.WaitAsync(cancellationToken).ConfigureAwait(false)).Info;
        if (info.Note is { } note)
            await log.WriteLineAsync(note).ConfigureAwait(false);
        return new Ready(
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            ProtocolVersion.Current,
            Name,
            info.Name,
            info.Model,
            info.Device,
            [.. info.Capabilities, $"vad:{detector}"],
            info.Languages,
            info.Note,
            sessions.Endpointing);
    }

    /// <summary>Reports a fatal error to the host, and logs its stack trace unless it is an
    /// <see cref="EngineException"/>.</summary>
    /// <returns>The exit code.</returns>
    private async Task<int> FailAsync(string what, Exception failure)
    {
        if (failure is EngineException e)
        {
            await SendAsync(new Error(EngineErrors.CodeOf(e), e.Message, Recoverable: false)).ConfigureAwait(false);
            return EngineErrors.ExitCodeOf(e);
        }

        await log.WriteLineAsync($"{what}: {failure}").ConfigureAwait(false);
        await SendAsync(new Error(ErrorCodes.Internal, $"{what}: {failure.Message}", Recoverable: false))
            .ConfigureAwait(false);
        return ExitCodes.Internal;
    }

    private async Task SendAsync(WorkerEvent message)
    {
        try
        {
            await output.WriteAsync(message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The output has ended, because the host is gone or the worker is ending.
        }
    }

    /// <returns>The exit code of the output. A host that has closed it is gone, even if the input is still open.</returns>
    private async Task<int> WriteAsync(CancellationTokenSource stop)
    {
        try
        {
            await output.RunAsync(CancellationToken.None).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (Exception e)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            var isHostGone = e is IOException;
            await log.WriteLineAsync(isHostGone ? $"The host has closed the output: {e.Message}" : $"Writing to the host failed: {e}")
                .ConfigureAwait(false);
            return isHostGone ? ExitCodes.Ok : ExitCodes.Internal;
        }
    }
}
