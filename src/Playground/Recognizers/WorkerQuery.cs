using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PortBridge.Playground.Recognizers;

/// <summary>Runs the worker that lies beside the playground.</summary>
public sealed partial class WorkerQuery(TimeProvider time, ILogger<WorkerQuery> logger) : IWorkerQuery
{
    /// <summary>An answer takes a moment; a disk that sleeps may take some.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A longer answer is none that this page could show.</summary>
    public const int MaxCharacters = 1024 * 1024;

    /// <inheritdoc/>
    public async Task<string?> AskAsync(params IReadOnlyList<string> arguments)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            return await RunAsync(arguments, deadline.Token);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or OperationCanceledException)
        {
            LogUnanswered(string.Join(' ', arguments), exception.Message);
            return null;
        }
    }

    private async Task<string?> RunAsync(IReadOnlyList<string> arguments, CancellationToken deadline)
    {
        var start = new ProcessStartInfo(Hosting.OwnWorker.FileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var complaining = ReadAsync(process.StandardError, deadline);
            var answer = await ReadAsync(process.StandardOutput, deadline);
            var complaint = await complaining;
            await process.WaitForExitAsync(deadline);

            // A list may be whole although something in it is wrong, which then is said by the exit code.
            if (process.ExitCode != 0)
                LogUnanswered(string.Join(' ', arguments), $"code {process.ExitCode}. {complaint.Trim()}");
            return string.IsNullOrWhiteSpace(answer) ? null : answer;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken deadline)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, deadline) is > 0 and var read)
        {
            if (text.Length < MaxCharacters)
                text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    [LoggerMessage(40, LogLevel.Warning, "The worker's command \"{Arguments}\" gave no good answer: {Message}")]
    private partial void LogUnanswered(string arguments, string message);
}
