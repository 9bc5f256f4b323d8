using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PortBridge.Worker.Tests.Models;

/// <summary>What a client asked for.</summary>
internal sealed record ServedRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Where the wanted range begins; 0 where the whole is wanted.</summary>
    public int From => Header("Range") is { } range
        ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
        : 0;
}

/// <summary>Responses one request; the connection is closed after it.</summary>
internal delegate Task Answer(ServedRequest request, Stream client, CancellationToken cancellationToken);

/// <summary>A web server on a real socket that misbehaves as it is told, one answer after the other, and serves the model
/// as a good server does when it has nothing more to misbehave about.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string ETag = "\"version-1\"";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Answer> _answers;
    private readonly ConcurrentQueue<ServedRequest> _requests = [];
    private readonly Task _serving;
    private int _open;
    private int _mostOpen;

    public ModelServer(params Answer[] answers)
    {
        _answers = new ConcurrentQueue<Answer>(answers);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What was asked for so far.</summary>
    public IReadOnlyList<ServedRequest> Requests => [.. _requests];

    /// <summary>The most requests that were being answered at one time.</summary>
    public int MostAtOnce => _mostOpen;

    /// <summary>An address where nobody listens.</summary>
    public static async Task<string> NobodyAsync()
    {
        await using var server = new ModelServer();
        return server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream, _stop.Token);
                _requests.Enqueue(request);
                _mostOpen = Math.Max(_mostOpen, Interlocked.Increment(ref _open));
                var answer = _answers.TryDequeue(out var bad) ? bad : Responses.Good;
                await answer(request, stream, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }

    private static async Task<ServedRequest> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 4096, leaveOpen: true);
        // A client that gave up while it connected asks for nothing, and keeps the connection for a minute.
        var path = (await reader.ReadLineAsync(cancellationToken) ?? "- -").Split(' ')[1];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new ServedRequest(path, headers);
    }
}
