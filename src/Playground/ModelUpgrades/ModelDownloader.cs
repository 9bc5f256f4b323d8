using System.ComponentModel;
using CliWrap;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Recognizers;
using PortBridge.Protocol;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>Runs the worker's command <c>models get auto --json</c> in a separate process.</summary>
public sealed class ModelDownloader(IOptions<PortBridgeOptions> options, TimeProvider time) : IModelDownloader
{
    /// <summary>The longest time without output. The command itself waits 30 s for a server.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public async Task<DownloadResult> DownloadAsync(Action<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var parser = new DownloadOutputParser(progress);
        string? lastError = null;
        try
        {
            var result = await CreateCommand(Take, line => lastError = UntrustedText.Clean(line)).ExecuteAsync(stop.Token);
            if (result.ExitCode != 0 && parser.Failures.Count == 0)
                parser.Failures.Add(Failed($"the worker exited with code {result.ExitCode}. {lastError}".Trim()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            parser.Failures.Add(Failed($"the worker printed nothing for {Timeout.TotalMinutes:0} minutes"));
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            parser.Failures.Add(Failed((exception.InnerException ?? exception).Message));
        }

        return new DownloadResult(parser.Models, parser.Failures);

        void Take(string line)
        {
            timeout.CancelAfter(Timeout);
            parser.Parse(line);
        }
    }

    private Command CreateCommand(Action<string> takeOutput, Action<string> takeError)
    {
        var worker = options.Value.Worker;
        return Cli.Wrap(worker.FileName)
            .WithArguments(WorkerCommandLine.DownloadArguments(worker))
            .WithWorkingDirectory(worker.WorkingDirectory ?? "")
            .WithEnvironmentVariables(worker.GetEnvironmentChanges())
            .WithStandardOutputPipe(Lines(takeOutput))
            .WithStandardErrorPipe(Lines(takeError))
            .WithValidation(CommandResultValidation.None);
    }

    private static PipeTarget Lines(Action<string> take) =>
        PipeTarget.Create((stream, stop) => BoundedLineReader.ReadAsync(stream, take, stop));

    private static DownloadFailure Failed(string cause) =>
        new("the model", "failed", cause, $"The model could not be downloaded: {cause}", IsRetriable: true);
}
