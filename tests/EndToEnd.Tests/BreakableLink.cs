using System.Net;
using System.Net.Sockets;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The network between a browser and a playground, which a test can break and mend.</summary>
public sealed class BreakableLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly Task _accepting;
    private TaskCompletionSource _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri _server;
    private bool _isCut;

    /// <summary>A link to a playground, whole.</summary>
    public BreakableLink(PlaygroundServer server)
    {
        _server = server.Address;
        _flowing.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the browser finds the playground.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Ends all connections, and every new one as it comes.</summary>
    public void Cut()
    {
        TcpClient[] open;
        lock (_gate)
        {
            _isCut = true;
            open = [.. _open];
        }

        foreach (var client in open)
            client.Dispose();
    }

    /// <summary>Lets connections through again.</summary>
    /// <param name="server">Where to from now on; null for where it was.</param>
    public void Mend(PlaygroundServer? server = null)
    {
        lock (_gate)
            (_isCut, _server) = (false, server?.Address ?? _server);
    }

    /// <summary>Holds back all that flows, without ending anything.</summary>
    public void Hold() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets flow what was held back.</summary>
    public void Release() => _flowing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Cut();
        Release();
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
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_disposed.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        using var server = new TcpClient();
        using (browser)
        {
            try
            {
                if (!Admit(browser, server))
                    return;

                await server.ConnectAsync(_server.Host, _server.Port);
                await Task.WhenAny(
                    CopyAsync(browser.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), browser.GetStream()));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // Cut, or ended by one of the two.
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

    private bool Admit(TcpClient browser, TcpClient server)
    {
        lock (_gate)
        {
            if (_isCut)
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
                await _flowing.Task;
                await to.WriteAsync(buffer.AsMemory(0, count), _disposed.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, or ended by one of the two.
        }
    }
}
