using System.ComponentModel;
using System.IO.Pipelines;
using System.Text;
using CliWrap;

namespace PortBridge.Audio.Files;

/// <summary>Decodes audio with ffmpeg as a child process. The process waits while its output is not read, so that memory
/// does not grow with the file.</summary>
internal sealed class FfmpegDecoder : IAsyncDisposable
{
    private const int PauseBytes = 256 * 1024;
    private const int MaxErrorBytes = 2000;

    /// <summary>The format of <see cref="Output"/>.</summary>
    public static readonly AudioFileFormat Format =
        AudioFileFormat.Linear(SampleCoding.Signed, SpeechAudio.SampleRate, channels: 1, sampleLength: 2, bigEndian: false);

    private readonly Pipe _pipe = new(
        new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2));

    private readonly MemoryStream _errors = new();
    private readonly CancellationTokenSource _stop;
    private readonly Task<int> _exit;

    private FfmpegDecoder(Command command, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Output = _pipe.Reader.AsStream();
        _exit = RunAsync(command);
    }

    /// <summary>The decoded samples; it ends when the process has ended.</summary>
    public Stream Output { get; }

    /// <summary>Starts the process.</summary>
    /// <param name="program">The full path of ffmpeg.</param>
    /// <param name="path">The full path of the input; null to send it <paramref name="input"/>. Some formats have their
    /// index at the end, so that they cannot be decoded from a pipe.</param>
    /// <param name="input">The input.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static FfmpegDecoder Start(
        string program, string? path, Stream input, CancellationToken cancellationToken) => new(
        CliWrap.Cli.Wrap(program)
            .WithArguments(Arguments(path))
            .WithStandardInputPipe(path is null ? PipeSource.FromStream(input) : PipeSource.Null)
            .WithValidation(CommandResultValidation.None),
        cancellationToken);

    /// <summary>Waits for the end of the process, after the last sample.</summary>
    /// <returns>What the process reported; null if it succeeded without a message.</returns>
    /// <exception cref="OperationCanceledException">The process was ended.</exception>
    public async Task<string?> FinishAsync()
    {
        try
        {
            var code = await _exit.ConfigureAwait(false);
            var errors = Encoding.UTF8.GetString(_errors.ToArray());
            var lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return lines is [.., var last] ? last : code == 0 ? null : $"exit code {code}";
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return (e.InnerException ?? e).Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Output.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // The prefix keeps a name from being taken for an option or an address; the list of protocols keeps a file's content
    // from opening the network.
    private static string[] Arguments(string? path) =>
    [
        "-hide_banner", "-nostdin", "-v", "error",
        "-protocol_whitelist", path is null ? "pipe" : "file",
        "-i", path is null ? "pipe:0" : $"file:{path}",
        "-map", "0:a:0", "-ac", "1", "-ar", $"{SpeechAudio.SampleRate}", "-f", "s16le", "pipe:1",
    ];

    private async Task<int> RunAsync(Command command)
    {
        try
        {
            var result = await command
                .WithStandardOutputPipe(PipeTarget.ToStream(_pipe.Writer.AsStream(leaveOpen: true)))
                .WithStandardErrorPipe(PipeTarget.Create(ReadErrorsAsync))
                .ExecuteAsync(_stop.Token)
                .ConfigureAwait(false);
            return result.ExitCode;
        }
        finally
        {
            await _pipe.Writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadErrorsAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            _errors.Write(buffer, 0, (int)Math.Min(read, MaxErrorBytes - _errors.Length));
    }
}
