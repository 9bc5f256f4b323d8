using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Recognizers;

/// <summary>Runs the worker that lies beside the playground.</summary>
public sealed partial class WorkerQuery(TimeProvider time, ILogger<WorkerQuery> logger) : IWorkerQuery
{
    /// <summary>An answer takes a moment; a disk that sleeps may take some.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>The length, in bytes of UTF-8, above which an answer is refused.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The program that is asked; the worker beside the playground by default.</summary>
    public string FileName { get; init; } = Hosting.BundledWorker.FileName;

    /// <inheritdoc/>
    public async Task<string?> QueryAsync(params IReadOnlyList<string> arguments)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        try
        {
            var result = await Cli.Wrap(FileName)
                .WithArguments(arguments)
                .WithStandardOutputPipe(RefuseAboveMaxBytes())
                .WithStandardErrorPipe(RefuseAboveMaxBytes())
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, deadline.Token);

            // A list may be whole although something in it is wrong, which then is said by the exit code.
            if (result.ExitCode != 0)
                LogUnanswered(string.Join(' ', arguments), $"code {result.ExitCode}. {result.StandardError.Trim()}");
            return string.IsNullOrWhiteSpace(result.StandardOutput) ? null : result.StandardOutput;
        }
        catch (OperationCanceledException)
        {
            LogUnanswered(string.Join(' ', arguments), $"It took longer than {Timeout.TotalSeconds} s.");
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            LogUnanswered(string.Join(' ', arguments), exception.Message);
            return null;
        }
    }

    // Buffered execution has no bound of its own. This target reads the same bytes in step with the buffer; when it
    // fails, the pipe is closed and the execution fails with the same exception.
    private static PipeTarget RefuseAboveMaxBytes() => PipeTarget.Create(async (output, cancellationToken) =>
    {
        var buffer = new byte[4096];
        var length = 0;
        while (await output.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > MaxBytes)
                throw new IOException($"The answer is longer than {MaxBytes} bytes.");
        }
    });

    [LoggerMessage(40, LogLevel.Warning, "The worker's command \"{Arguments}\" gave no good answer: {Message}")]
    private partial void LogUnanswered(string arguments, string message);
}
