using System.Diagnostics;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>Runs the bundled worker's download command, or a script in its place.</summary>
public sealed class ModelDownloaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly PortBridgeOptions _options = new();
    private readonly List<DownloadProgress> _progress = [];

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_bundled_worker_reports_missing_models_and_does_not_use_the_network_if_forbidden()
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
    public async Task The_command_has_the_model_options_of_the_worker_s_command_line()
    {
        Script("""printf '{"model":"%s","path":"/x"}\n' "$*" """);
        string[] arguments = ["--engine", "auto", "--models", "/m", "--decoders", "2", "--offline", "--vad=energy"];
        foreach (var argument in arguments)
            _options.Worker.Arguments.Add(argument);

        var here = Assert.Single((await DownloadAsync()).Models);

        Assert.Equal(new DownloadedModel("models get auto --json --models /m --vad energy --offline", IsNew: false), here);
    }

    [Fact]
    public async Task Control_characters_in_the_output_are_escaped()
    {
        Script("""
            printf '{"model":"vad","size_bytes":7,"error":"\\u001b[2J","cause":"a\\nb","reason":"unreachable"}\n'
            """);

        var failure = Assert.Single((await DownloadAsync()).Failures);

        Assert.Equal((@"\u001b[2J", @"a\nb"), (failure.Message, failure.Cause));
    }

    [Fact]
    public async Task The_command_does_not_inherit_the_secrets_of_the_host()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__ModelDownloader", "secret");
        Script("""printf '{"model":"%s","path":"/x"}\n' "${ConnectionStrings__ModelDownloader:-none}" """);

        Assert.Equal("none", Assert.Single((await DownloadAsync()).Models).Model);
    }

    [Fact]
    public async Task The_progress_and_the_result_of_each_model_are_parsed_and_other_lines_are_ignored()
    {
        Script("""
            printf '%70000s\n' x
            echo 'not JSON'
            echo '[1]'
            echo '{"model":"base","kind":"whisper","stage":"download","done":1,"total":4}'
            echo '{"model":"base","kind":"whisper","path":"/base","new":true}'
            printf '{"model":"vad","kind":"silero","size_bytes":7,"error":"No.","cause":"no","reason":"unreachable","retry":true}'
            """);

        var result = await DownloadAsync();

        Assert.Equal([new DownloadProgress("whisper base", new LoadingProgress("download", 1, 4))], _progress);
        Assert.Equal([new DownloadedModel("whisper base", IsNew: true)], result.Models);
        Assert.Equal([new DownloadFailure("vad", "unreachable", "no", "No.", IsRetriable: true) { Bytes = 7 }], result.Failures);
    }

    [Fact]
    public async Task A_command_that_fails_without_output_is_a_failure_with_its_standard_error()
    {
        Script("echo 'It broke.' >&2; exit 3");

        var failure = Assert.Single((await DownloadAsync()).Failures);

        Assert.Contains("code 3. It broke.", failure.Cause, StringComparison.Ordinal);
        Assert.True(failure.IsRetriable);
    }

    [Fact]
    public async Task A_missing_executable_is_a_failure()
    {
        _options.Worker.FileName = Path.Combine(_folder.FullName, "nothing");

        Assert.Single((await DownloadAsync()).Failures);
    }

    [Fact]
    public async Task Cancellation_ends_the_command()
    {
        Script("""
            echo '{"model":"m","stage":"download","done":'$$'}'
            exec sleep 1000
            """);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Canceled);
        var begun = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);

        var fetching = Fetch().DownloadAsync(progress => begun.SetResult(progress.Progress.Done), cancel.Token);
        using var program = Process.GetProcessById((int)await begun.Task.WaitAsync(Canceled));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        await program.WaitForExitAsync(Canceled);
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

    private Task<DownloadResult> DownloadAsync() => Fetch().DownloadAsync(_progress.Add, Canceled);
}
