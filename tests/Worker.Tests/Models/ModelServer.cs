using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PortBridge.Worker.Tests.Models;

/// <summary>A request of a client.</summary>
internal sealed record ServedRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The start of the requested range; 0 for the whole file.</summary>
    public int From => Header("Range") is { } range
        ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
        : 0;
}

/// <summary>Answers one request. The connection is closed afterwards.</summary>
internal delegate Task Answer(ServedRequest request, Stream client, CancellationToken cancellationToken);

/// <summary>A web server on a real socket. It sends the given responses in order, and then serves the model
/// correctly.</summary>
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

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<ServedRequest> Requests => [.. _requests];

    /// <summary>The maximum number of concurrent requests.</summary>
    public int MostAtOnce => _mostOpen;

    /// <summary>Returns an address without a listener.</summary>
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
                // The client has disconnected, or the test has ended.
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
        // A client that was canceled while connecting sends nothing, and keeps the connection for a minute.
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
