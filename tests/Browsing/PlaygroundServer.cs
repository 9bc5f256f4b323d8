using System.Collections.Concurrent;
using System.Diagnostics;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.Browsing;

/// <summary>The built playground as a process of its own on a free port, ended with all its children.</summary>
public sealed class PlaygroundServer : IAsyncDisposable
{
    private const string ListeningMark = "Now listening on: ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource Seen)> _waiters = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDisposed;

    private PlaygroundServer(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => OnExited();
    }

    /// <summary>Where the page is, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address => _listening.Task.Result;

    /// <summary>All that the playground wrote on stdout and stderr up to now, a line each.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>The playground's process id, for tests that look at its children.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Ends when the playground has ended before it was disposed of, with a sentence and its log.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Waits until a line of the log, already written or still to come, contains a text.</summary>
    /// <exception cref="InvalidOperationException">The playground has ended without it.</exception>
    public async Task LoggedAsync(string text, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Enqueue((text, seen));
        foreach (var line in _log)
            Tell(line);
        var first = await Task.WhenAny(seen.Task, Ended).WithTimeout(cancellationToken, $"the log's \"{text}\"");
        if (first == Ended)
            throw new InvalidOperationException(await Ended);
    }

    /// <summary>Starts a playground and waits until it listens.</summary>
    /// <param name="arguments">Further arguments, such as <c>--engine scripted</c>.</param>
    /// <param name="environment">Variables added to those of this process.</param>
    /// <exception cref="InvalidOperationException">It did not come to listen; the message holds its log.</exception>
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
            await _process.WaitForExitAsync().WithTimeout(CancellationToken.None, "the playground's end");
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

    private void Note(string? line)
    {
        if (line is null)
            return;

        _log.Enqueue(line);
        Tell(line);
        if (line.IndexOf(ListeningMark, StringComparison.Ordinal) is var at and >= 0)
            _listening.TrySetResult(new Uri(line[(at + ListeningMark.Length)..]));
    }

    private void Tell(string line)
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

        var reason = $"The playground ended with code {_process.ExitCode}. Its log:\n{Log}";
        _listening.TrySetException(new InvalidOperationException(reason));
        _ended.TrySetResult(reason);
    }
}
