using System.Diagnostics;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>The worker's program as it fetches models beside the worker that runs.</summary>
public sealed class ModelDownloaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly PortBridgeOptions _options = new();
    private readonly List<DownloadProgress> _progress = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_worker_beside_the_playground_names_what_auto_lacks_and_keeps_off_the_network_where_it_must()
    {
        _options.Worker.FileName = BundledWorker.FileName;
        _options.Worker.Environment["PORTBRIDGE_OFFLINE"] = "1";
        _options.Worker.Arguments.Add($"--models={_folder.FullName}");
        _options.Worker.Arguments.Add("--device");
        _options.Worker.Arguments.Add("cpu");

        var result = await DownloadAsync();

        Assert.Equal(["whisper base-q5_1", "silero-vad"], result.Failures.Select(failure => failure.Model));
        Assert.All(result.Failures, failure => Assert.True(failure is { IsOffline: true, IsRetriable: false }));
        Assert.Contains(_folder.FullName, result.Failures[0].Message, StringComparison.Ordinal);
        Assert.Empty(result.Models);
    }

    [Fact]
    public async Task It_is_asked_with_what_the_worker_s_own_command_line_says_of_models()
    {
        Script("""printf '{"model":"%s","path":"/x"}\n' "$*" """);
        string[] arguments = ["--engine", "auto", "--models", "/m", "--decoders", "2", "--offline", "--vad=energy"];
        foreach (var argument in arguments)
            _options.Worker.Arguments.Add(argument);

        var here = Assert.Single((await DownloadAsync()).Models);

        Assert.Equal(new DownloadedModel("models get auto --json --models /m --vad energy --offline", IsNew: false), here);
    }

    [Fact]
    public async Task Progress_and_the_end_of_each_model_are_read_and_everything_else_is_passed_over()
    {
        Script("""
            printf '%70000s\n' x
            echo 'not JSON'
            echo '[1]'
            echo '{"model":"base","kind":"whisper","stage":"download","done":1,"total":4}'
            echo '{"model":"base","kind":"whisper","path":"/base","new":true}'
            printf '{"model":"vad","kind":"silero","error":"No.","cause":"no","reason":"unreachable","retry":true}'
            """);

        var result = await DownloadAsync();

        Assert.Equal([new DownloadProgress("whisper base", new LoadingProgress("download", 1, 4))], _progress);
        Assert.Equal([new DownloadedModel("whisper base", IsNew: true)], result.Models);
        Assert.Equal([new DownloadFailure("vad", "unreachable", "no", "No.", IsRetriable: true)], result.Failures);
    }

    [Fact]
    public async Task A_program_that_fails_without_a_word_of_a_model_is_a_failure_with_its_last_words()
    {
        Script("echo 'It broke.' >&2; exit 3");

        var failure = Assert.Single((await DownloadAsync()).Failures);

        Assert.Contains("code 3. It broke.", failure.Cause, StringComparison.Ordinal);
        Assert.True(failure.IsRetriable);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_failure()
    {
        _options.Worker.FileName = Path.Combine(_folder.FullName, "nothing");

        Assert.Single((await DownloadAsync()).Failures);
    }

    [Fact]
    public async Task Giving_up_ends_the_program_at_once()
    {
        Script("""
            echo '{"model":"m","stage":"download","done":'$$'}'
            exec sleep 1000
            """);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var begun = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);

        var fetching = Fetch().DownloadAsync(progress => begun.SetResult(progress.Progress.Done), cancel.Token);
        using var program = Process.GetProcessById((int)await begun.Task.WaitAsync(Cancel));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        await program.WaitForExitAsync(Cancel);
    }

    private void Script(string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        var path = Path.Combine(_folder.FullName, "worker.sh");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _options.Worker.FileName = path;
    }

    private ModelDownloader Fetch() => new(Options.Create(_options), TimeProvider.System);

    private Task<DownloadResult> DownloadAsync() => Fetch().DownloadAsync(_progress.Add, Cancel);
}
