using System.Threading.Channels;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker;

/// <summary>
/// The worker's life on its two pipes: announces the engine, takes commands in order, and ends with an exit code.
/// A ping is answered here, by the loop that reads, so that it says whether input and output live, not the engine.
/// </summary>
internal sealed class WorkerLoop(
    MessageReader<Command> input,
    MessageWriter<WorkerEvent> output,
    Task<ISpeechEngine> engine,
    Task<IVoiceActivitySource> voiceActivity,
    SessionTable sessions,
    TimeProvider time)
{
    /// <summary>The longest that sessions may take to finish once the input has ended.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The program and its version, as announced in <c>ready</c>.</summary>
    public static string Name { get; } =
        $"PortBridge.Worker {typeof(WorkerLoop).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Runs until the host ends it, or the protocol or the engine does.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(stop);
        var announcing = AnnounceAsync(stop);
        var exitCode = await ServeAsync(stop.Token).ConfigureAwait(false);
        output.Complete();
        await writing.ConfigureAwait(false);
        // Nobody waits for an engine that still loads.
        await stop.CancelAsync().ConfigureAwait(false);
        var loadExitCode = await announcing.ConfigureAwait(false);
        return loadExitCode != ExitCodes.Ok ? loadExitCode : exitCode;
    }

    private async Task<int> ServeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProtocolException e)
        {
            output.TryWrite(new Error(ErrorCodes.BadFrame, e.Message, Recoverable: false));
            await sessions.AbandonAsync(TimeSpan.Zero).ConfigureAwait(false);
            return ExitCodes.Protocol;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await sessions.AbandonAsync(TimeSpan.Zero).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
    }

    /// <summary>Takes commands. What the sessions say at once to those that came together goes out together: for each
    /// time that something goes out, the host has to wake.</summary>
    private async Task<int> ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var incoming in input.ReadAllAsync(output.Release, cancellationToken).ConfigureAwait(false))
        {
            if (incoming.Message is Shutdown)
            {
                output.Release();
                await sessions.DrainAsync(DrainTimeout).ConfigureAwait(false);
                return ExitCodes.Ok;
            }

            output.Hold();
            var error = incoming.Message is { } command
                ? await HandleAsync(command, cancellationToken).ConfigureAwait(false)
                : Describe(incoming.Fault!);
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
                return sessions.Start(start);
            case StopSession stop:
                return sessions.Stop(stop.SessionId);
            case CancelSession cancel:
                return sessions.Cancel(cancel.SessionId);
            case Ping ping:
                await output.WriteAsync(new Pong(ping.TsMs), cancellationToken).ConfigureAwait(false);
                return null;
            default:
                throw new InvalidOperationException($"{command.GetType().Name} is a command without a handler.");
        }
    }

    private static Error Describe(MessageFault fault) => new(
        fault.Kind switch
        {
            MessageFaultKind.BadJson => ErrorCodes.BadJson,
            MessageFaultKind.UnknownMessage => ErrorCodes.UnknownCommand,
            _ => ErrorCodes.BadField,
        },
        fault.Message,
        Recoverable: true,
        fault.SessionId);

    /// <returns>The exit code that the engine's loading asks for.</returns>
    private async Task<int> AnnounceAsync(CancellationTokenSource stop)
    {
        try
        {
            var detector = (await voiceActivity.WaitAsync(stop.Token).ConfigureAwait(false)).Name;
            var info = (await engine.WaitAsync(stop.Token).ConfigureAwait(false)).Info;
            if (info.Note is { } note)
                await Console.Error.WriteLineAsync(note).ConfigureAwait(false);
            await output.WriteAsync(new Ready(
                time.GetUtcNow().ToUnixTimeMilliseconds(),
                ProtocolVersion.Current,
                Name,
                info.Name,
                info.Model,
                info.Device,
                [.. info.Capabilities, $"vad:{detector}"],
                info.Languages,
                info.Note,
                sessions.Vad)).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (EngineException e)
        {
            output.TryWrite(new Error(EngineErrors.CodeOf(e), e.Message, Recoverable: false));
            await stop.CancelAsync().ConfigureAwait(false);
            return EngineErrors.ExitCodeOf(e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }
        catch (ChannelClosedException)
        {
            return ExitCodes.Ok;
        }
    }

    // A host that closed the worker's output is gone, whatever its input still says.
    private async Task WriteAsync(CancellationTokenSource stop)
    {
        try
        {
            await output.RunAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"The host reads no more: {e.Message}").ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }
}
