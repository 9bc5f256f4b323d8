using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PortBridge.Testing;

namespace PortBridge.EndToEnd.Tests;

/// <summary>A real nginx in front of a playground, in its own process, on a free port.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private const string Name = "nginx";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Nginx(DirectoryInfo folder, Process process, Uri address) =>
        (_folder, _process, Address) = (folder, process, address);

    /// <summary>The address of the server, without a path.</summary>
    public Uri Address { get; }

    /// <summary>The log of nginx: requests and errors.</summary>
    public string Log => string.Concat(
        new[] { "access.log", "error.log" }.Select(file => Path.Combine(_folder.FullName, file)).Where(File.Exists).Select(Read));

    /// <summary>Starts nginx and waits until it answers; skips the calling test where there is no nginx.</summary>
    /// <param name="server">The lines of the block <c>server</c>.</param>
    public static async Task<Nginx> StartAsync(string server)
    {
        if (Find() is not { } program)
        {
            Assert.Skip("nginx is not installed: sudo apt-get install nginx");
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("portbridge-nginx-");
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var file = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, Configure(address.Port, server));

        string[] arguments = ["-p", folder.FullName, "-e", "error.log", "-c", file];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var nginx = new Nginx(folder, process, address);
        try
        {
            await nginx.WaitUntilReadyAsync();
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WithTimeout(CancellationToken.None, "nginx's end");
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    // One process, which needs no user to change to, and writes only to its folder.
    private static string Configure(int port, string server) => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        events {}
        http {
          access_log access.log;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          server {
            listen 127.0.0.1:{{port}};
        {{server}}
          }
        }
        """;

    // A connection that is refused means that nginx is still starting.
    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(TestTimeout.Duration, TimeProvider.System);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(Address, limit.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
            catch (HttpRequestException)
            {
                Assert.Fail($"nginx ended with code {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync(limit.Token)}{Log}");
            }
        }
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [])
        .Append("/usr/sbin") // Not on the PATH of everybody.
        .Select(folder => Path.Combine(folder, Name))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
