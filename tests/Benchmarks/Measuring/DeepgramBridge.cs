using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PortBridge.Benchmarks.Measuring;

/// <summary>
/// Sessions over the gateway's Deepgram protocol, so that the same load can be put on it as on the bridge. Only what
/// <see cref="RealTimeLoad"/> needs.
/// </summary>
internal sealed class DeepgramBridge(Uri address) : ISpeechBridge
{
    private readonly Uri _listen = new(
        new UriBuilder(address) { Scheme = "ws" }.Uri, "/v1/listen?encoding=linear16&sample_rate=16000&interim_results=true");

    public IReadOnlyList<WorkerStatus> Workers => throw new NotSupportedException();

    public WorkerStatus Worker => throw new NotSupportedException();

    public IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReplaceWorkersAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReplaceWorkersAsync(WorkerCommand command, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public async ValueTask<ISpeechSession> OpenSessionAsync(SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(_listen, cancellationToken);
        return new Session(socket, options ?? new());
    }

    private sealed class Session(ClientWebSocket socket, SessionOptions options) : ISpeechSession
    {
        private readonly byte[] _buffer = new byte[16 * 1024];

        public string Id => "";

        public SessionOptions Options => options;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default) =>
            socket.SendAsync(pcm, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

        public async IAsyncEnumerable<SpeechEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (await ReadAsync(cancellationToken) is { } length)
            {
                if (Parse(_buffer.AsMemory(0, length)) is { } partial)
                    yield return partial;
            }
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void KeepAlive() => throw new NotSupportedException();

        public Task<SpeechSessionResult> StopAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask CancelAsync() => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return default;
        }

        // Null when the session was disposed or the server has closed it.
        private async Task<int?> ReadAsync(CancellationToken cancellationToken)
        {
            try
            {
                for (var length = 0; ;)
                {
                    var received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
                    length += received.Count;
                    if (received.MessageType == WebSocketMessageType.Close)
                        return null;
                    if (received.EndOfMessage)
                        return length;
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
        }

        private static SpeechEvent.Partial? Parse(ReadOnlyMemory<byte> message)
        {
            using var json = JsonDocument.Parse(message);
            var results = json.RootElement;
            if (results.GetProperty("type").GetString() != "Results" || results.GetProperty("is_final").GetBoolean())
                return null;

            var text = results.GetProperty("channel").GetProperty("alternatives")[0].GetProperty("transcript").GetString()!;
            return text.Length == 0 ? null : new SpeechEvent.Partial(0, text, 0, TimeSpan.FromSeconds(results.GetProperty("start").GetDouble()));
        }
    }
}
