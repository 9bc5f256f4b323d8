using System.Collections.Concurrent;
using System.Diagnostics;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.Browsing;

/// <summary>The built playground as a process on a free port. Disposal kills it with its children.</summary>
public sealed class PlaygroundServer : IAsyncDisposable
{
    private const string ListeningPrefix = "Now listening on: ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource Seen)> _waiters = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDisposed;

    private PlaygroundServer(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => OnOutput(line.Data);
        _process.Exited += (_, _) => OnExited();
    }

    /// <summary>The address of the page, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address => _listening.Task.Result;

    /// <summary>The lines that the playground has written to stdout and stderr so far.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>The playground's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Completes with the reason and the log if the playground exits before it is disposed of.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Waits until an earlier or later line of the log contains a text.</summary>
    /// <exception cref="InvalidOperationException">The playground exited before.</exception>
    public async Task WaitForLogAsync(string text, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Enqueue((text, seen));
        foreach (var line in _log)
            NotifyWaiters(line);
        var first = await Task.WhenAny(seen.Task, Ended).WithTimeout(cancellationToken, $"\"{text}\" in the log");
        if (first == Ended)
            throw new InvalidOperationException(await Ended);
    }

    /// <summary>Starts a playground and waits until it listens.</summary>
    /// <param name="arguments">Additional arguments, such as <c>--engine scripted</c>.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <exception cref="InvalidOperationException">It exited before; the message contains its log.</exception>
    public static async Task<PlaygroundServer> StartAsync(
        IEnumerable<string>? arguments = null,
        IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var server = new PlaygroundServer(Command(arguments ?? [], environment ?? []));
        server._process.Start();
        try
        {
            server._process.BeginOutputReadLine();
            server._process.BeginErrorReadLine();
            await server._listening.Task.WithTimeout(CancellationToken.None, "the playground to listen");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WithTimeout(CancellationToken.None, "the playground to exit");
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Command(
        IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var program = BuiltPrograms.Playground;
        var start = new ProcessStartInfo(program, ["--urls", "http://127.0.0.1:0", .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return start;
    }

    private void OnOutput(string? line)
    {
        if (line is null)
            return;

        _log.Enqueue(line);
        NotifyWaiters(line);
        if (line.IndexOf(ListeningPrefix, StringComparison.Ordinal) is var at and >= 0)
            _listening.TrySetResult(new Uri(line[(at + ListeningPrefix.Length)..]));
    }

    private void NotifyWaiters(string line)
    {
        foreach (var (text, seen) in _waiters)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                seen.TrySetResult();
        }
    }

    private void OnExited()
    {
        if (_isDisposed)
            return;

        var reason = $"The playground exited with code {_process.ExitCode}. Its log:\n{Log}";
        _listening.TrySetException(new InvalidOperationException(reason));
        _ended.TrySetResult(reason);
    }
}
