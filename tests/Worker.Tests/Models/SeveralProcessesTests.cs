using System.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>Concurrent downloads of one model by several processes.</summary>
public sealed class SeveralProcessesTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly WaitableTimeProvider _time = new();
    private readonly RecordedProgress _progress = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_workers_never_download_a_model_concurrently()
    {
        var secondWaits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ModelServer(AfterHeadings(secondWaits.Task), Responses.Status("404 Not Found"));
        using var first = Start("models", "get", "silero-vad", "--models", _folder.Root, "--model-mirror", server.Address);

        // The first line of progress shows that it holds the lock and has a response.
        var begun = await first.StandardError.ReadLineAsync(Cancel).AsTask().WithTimeout(Cancel);
        using var second = Start("models", "get", "silero-vad", "--models", _folder.Root, "--model-mirror", server.Address);
        var waiting = await second.StandardError.ReadLineAsync(Cancel).AsTask().WithTimeout(Cancel);
        Assert.Single(server.Requests);
        secondWaits.SetResult();

        var firstError = await first.StandardError.ReadToEndAsync(Cancel).WithTimeout(Cancel);
        var secondError = await second.StandardError.ReadToEndAsync(Cancel).WithTimeout(Cancel);
        await first.WaitForExitAsync(Cancel).WithTimeout(Cancel);
        await second.WaitForExitAsync(Cancel).WithTimeout(Cancel);
        Assert.Equal("download   0 %  0.0 of 2.3 MB", begun);
        Assert.Equal("download   0 %  0.0 of 2.3 MB", waiting);
        Assert.Contains("has the wrong checksum", firstError, StringComparison.Ordinal);
        Assert.Contains("404 Not Found", secondError, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Configuration, ExitCodes.Configuration), (first.ExitCode, second.ExitCode));
        Assert.Equal((2, 1), (server.Requests.Count, server.MostAtOnce));
    }

    [Fact]
    public async Task A_waiting_process_uses_the_download_of_the_other_one()
    {
        await using var server = new ModelServer();
        using var other = await HoldLockAsync();
        var getting = _folder.Store(server, _time).GetAsync("small", _progress, Cancel);
        await _progress.UntilAsync(_ => true, Cancel);

        _folder.PutTarget(ModelFolder.Content);
        await ReleaseAsync(other);
        await _time.ElapseAsync(TimeSpan.FromMilliseconds(100), Cancel);

        Assert.Equal(_folder.Target, await getting.WithTimeout(Cancel));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_waiting_process_resumes_the_download_when_the_other_one_dies()
    {
        await using var server = new ModelServer();
        _folder.LeavePart(ModelFolder.Content[..70_000], ModelServer.ETag);
        using var other = await HoldLockAsync();
        var getting = _folder.Store(server, _time).GetAsync("small", _progress, Cancel);
        await _progress.UntilAsync(p => p.Done == 70_000, Cancel);

        other.Kill();
        await other.WaitForExitAsync(Cancel).WithTimeout(Cancel);
        await _time.ElapseAsync(TimeSpan.FromMilliseconds(100), Cancel);

        Assert.Equal(_folder.Target, await getting.WithTimeout(Cancel));
        Assert.Equal(70_000, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task Waiting_times_out_without_progress()
    {
        using var other = await HoldLockAsync();
        var request = new DownloadRequest(ModelFolder.Entry, ModelFolder.Entry.Address, _folder.Target);
        var failing = Assert.ThrowsAsync<ModelStoreException>(
            () => ModelLock.AcquireAsync(request, TimeSpan.FromMilliseconds(250), _time, _progress, Cancel));

        foreach (var pause in (int[])[100, 200])
            await _time.ElapseAsync(TimeSpan.FromMilliseconds(pause), Cancel);

        var e = await failing.WithTimeout(Cancel);
        Assert.Equal(ModelFailure.LockedByOther, e.Reason);
        Assert.True(e.IsRetriable);
    }

    private static Answer AfterHeadings(Task mayGoOn) => async (_, client, cancellationToken) =>
    {
        var size = ModelCatalog.Find("silero-vad")!.Size;
        await client.WriteAsync(
            System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n"), cancellationToken);
        await mayGoOn.WaitAsync(cancellationToken);
        await client.WriteAsync(new byte[size], cancellationToken);
    };

    /// <summary>Starts another process that holds the lock of the model.</summary>
    private async Task<Process> HoldLockAsync()
    {
        if (!File.Exists("/usr/bin/flock"))
            Assert.Skip("There is no flock (of util-linux) to hold the lock from another process.");

        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Target)!);
        // --no-fork: the process that holds the lock is the one that can be killed.
        var holder = StartThread.Invoke(() => Process.Start(
            new ProcessStartInfo(
                "/usr/bin/flock", ["--no-fork", _folder.Target + ".lock", "sh", "-c", "echo held; read line"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!);
        await holder.StandardOutput.ReadLineAsync(Cancel).AsTask().WithTimeout(Cancel);
        return holder;
    }

    private static async Task ReleaseAsync(Process holder)
    {
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Cancel).WithTimeout(Cancel);
    }

    private static Process Start(params string[] arguments) => StartThread.Invoke(() => Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "PortBridge.Worker"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
}
