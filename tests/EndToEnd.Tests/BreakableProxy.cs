using System.Net;
using System.Net.Sockets;

namespace PortBridge.EndToEnd.Tests;

/// <summary>A TCP proxy between a browser and a playground that can be disconnected and paused.</summary>
public sealed class BreakableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly Task _accepting;
    private TaskCompletionSource _notPaused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri _server;
    private bool _isDisconnected;

    /// <summary>Starts a proxy for a playground.</summary>
    public BreakableProxy(PlaygroundServer server)
    {
        _server = server.Address;
        _notPaused.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Closes all connections, including new ones.</summary>
    public void Disconnect()
    {
        TcpClient[] open;
        lock (_gate)
        {
            _isDisconnected = true;
            open = [.. _open];
        }

        foreach (var client in open)
            client.Dispose();
    }

    /// <summary>Accepts connections again.</summary>
    /// <param name="server">The new server; null for the previous one.</param>
    public void Reconnect(PlaygroundServer? server = null)
    {
        lock (_gate)
            (_isDisconnected, _server) = (false, server?.Address ?? _server);
    }

    /// <summary>Pauses the transfer of data without closing connections.</summary>
    public void Pause() => _notPaused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Resumes the transfer of data.</summary>
    public void Resume() => _notPaused.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Disconnect();
        Resume();
        await _disposed.CancelAsync();
        await _accepting;
        _listener.Stop();
        _disposed.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_disposed.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(TcpClient browser)
    {
        using var server = new TcpClient();
        using (browser)
        {
            try
            {
                if (!TryAdd(browser, server))
                    return;

                await server.ConnectAsync(_server.Host, _server.Port);
                await Task.WhenAny(
                    CopyAsync(browser.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), browser.GetStream()));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // Disconnected, or closed by one of the two sides.
            }
            finally
            {
                lock (_gate)
                {
                    _open.Remove(browser);
                    _open.Remove(server);
                }
            }
        }
    }

    private bool TryAdd(TcpClient browser, TcpClient server)
    {
        lock (_gate)
        {
            if (_isDisconnected)
                return false;

            _open.Add(browser);
            _open.Add(server);
            return true;
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer, _disposed.Token) is var count and > 0)
            {
                await _notPaused.Task;
                await to.WriteAsync(buffer.AsMemory(0, count), _disposed.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Disconnected, or closed by one of the two sides.
        }
    }
}
