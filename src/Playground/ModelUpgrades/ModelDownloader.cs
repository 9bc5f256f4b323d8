using System.ComponentModel;
using CliWrap;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>Runs the worker's command <c>models get auto --json</c> as a process of its own.</summary>
public sealed class ModelDownloader(IOptions<PortBridgeOptions> options, TimeProvider time) : IModelDownloader
{
    /// <summary>The longest that the program may say nothing. It gives a server half a minute to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public async Task<DownloadResult> DownloadAsync(Action<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var lines = new DownloadOutputParser(progress);
        string? complaint = null;
        try
        {
            var result = await Fetching(Take, line => complaint = line).ExecuteAsync(stop.Token);
            if (result.ExitCode != 0 && lines.Failures.Count == 0)
                lines.Failures.Add(Unfinished($"its program ended with code {result.ExitCode}. {complaint}".Trim()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            lines.Failures.Add(Unfinished($"nothing was heard of it for {Timeout.TotalMinutes:0} minutes"));
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            lines.Failures.Add(Unfinished((exception.InnerException ?? exception).Message));
        }

        return new DownloadResult(lines.Models, lines.Failures);

        void Take(string line)
        {
            silence.CancelAfter(Timeout);
            lines.Take(line);
        }
    }

    private Command Fetching(Action<string> takeOutput, Action<string> takeError)
    {
        var worker = options.Value.Worker;
        return Cli.Wrap(worker.FileName)
            .WithArguments(WorkerCommandLine.DownloadArguments(worker))
            .WithWorkingDirectory(worker.WorkingDirectory ?? "")
            .WithEnvironmentVariables(variables =>
            {
                foreach (var (name, value) in worker.Environment)
                    variables.Set(name, value);
            })
            .WithStandardOutputPipe(Lines(takeOutput))
            .WithStandardErrorPipe(Lines(takeError))
            .WithValidation(CommandResultValidation.None);
    }

    private static PipeTarget Lines(Action<string> take) =>
        PipeTarget.Create((stream, stop) => BoundedLineReader.ReadAsync(stream, take, stop));

    private static DownloadFailure Unfinished(string cause) =>
        new("the model", "unfinished", cause, $"The model could not be fetched: {cause}", IsRetriable: true);
}
