using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using PortBridge.Protocol;

namespace PortBridge.Playground.Recognizers;

/// <summary>Runs commands of the bundled worker.</summary>
public sealed partial class WorkerQuery(TimeProvider time, ILogger<WorkerQuery> logger) : IWorkerQuery
{
    /// <summary>The time limit of a command.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>The maximum length of the output in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The path of the executable; by default the bundled worker.</summary>
    public string FileName { get; init; } = Hosting.BundledWorker.FileName;

    /// <inheritdoc/>
    public async Task<string?> QueryAsync(params IReadOnlyList<string> arguments)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        try
        {
            var result = await Cli.Wrap(FileName)
                .WithArguments(arguments)
                .WithEnvironmentVariables(new WorkerCommand().GetEnvironmentChanges())
                .WithStandardOutputPipe(LimitToMaxBytes())
                .WithStandardErrorPipe(LimitToMaxBytes())
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, deadline.Token);

            // A command may print a complete list and still report a problem by its exit code.
            if (result.ExitCode != 0)
                LogFailed(string.Join(' ', arguments), $"code {result.ExitCode}. {UntrustedText.Clean(result.StandardError.Trim())}");
            return string.IsNullOrWhiteSpace(result.StandardOutput) ? null : result.StandardOutput;
        }
        catch (OperationCanceledException)
        {
            LogFailed(string.Join(' ', arguments), $"It exceeded the time limit of {Timeout.TotalSeconds} s.");
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            LogFailed(string.Join(' ', arguments), exception.Message);
            return null;
        }
    }

    // Buffered execution has no limit of its own. This target reads the same bytes; if it throws, the execution fails
    // with the same exception.
    private static PipeTarget LimitToMaxBytes() => PipeTarget.Create(async (output, cancellationToken) =>
    {
        var buffer = new byte[4096];
        var length = 0;
        while (await output.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > MaxBytes)
                throw new IOException($"The output exceeds {MaxBytes} bytes.");
        }
    });

    [LoggerMessage(40, LogLevel.Warning, "The worker's command \"{Arguments}\" failed: {Message}")]
    private partial void LogFailed(string arguments, string message);
}
