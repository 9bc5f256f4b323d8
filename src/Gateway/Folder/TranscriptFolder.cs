using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Folder;

/// <summary>
/// Keeps finals in the folder <see cref="GatewayOptions.TranscriptFolder"/>, if one is named: a file for each session, with
/// a line of JSON for each final. Only the user of the server can read the files.
/// </summary>
/// <param name="options">The folder, and the maximum length of a file.</param>
internal sealed class TranscriptFolder(IOptions<GatewayOptions> options) : ITranscriptSink
{
    private static readonly FolderJson Json = new(WireJson.CreateOptions());

    /// <inheritdoc/>
    public async ValueTask ReceiveAsync(FinalTranscript transcript, CancellationToken cancellationToken)
    {
        if (options.Value.TranscriptFolder is not { Length: > 0 } folder)
            return;

        Create(folder);
        var file = new FileStream(Path.Combine(folder, NameOf(transcript)), Mode());
        await using var _ = file.ConfigureAwait(false);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(LineOf(transcript), Json.Line), (byte)'\n'];
        if (file.Length + line.Length > options.Value.MaxTranscriptBytes)
            throw new IOException($"{NameOf(transcript)} has reached {options.Value.MaxTranscriptBytes} bytes.");
        await file.WriteAsync(line, cancellationToken).ConfigureAwait(false);
    }

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Mode()
    {
        var mode = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return mode;
    }

    // No part of the name is chosen by a client.
    private static string NameOf(FinalTranscript transcript) =>
        string.Concat($"{transcript.Wire}-{transcript.SessionId}".Select(LetterOf)) + ".jsonl";

    private static char LetterOf(char letter) => char.IsAsciiLetterOrDigit(letter) ? letter : '-';

    private static Line LineOf(FinalTranscript transcript) => new(
        transcript.At,
        transcript.Wire,
        transcript.SessionId,
        transcript.ClientId,
        transcript.Channel,
        transcript.Final.Start.TotalSeconds,
        transcript.Final.End.TotalSeconds,
        transcript.Final.Text,
        transcript.Final.Language);
}

/// <summary>A line; the times are seconds of the session's audio.</summary>
internal sealed record Line(
    DateTimeOffset At,
    string Wire,
    string SessionId,
    string? ClientId,
    int Channel,
    double Start,
    double End,
    string Text,
    string? Language);

/// <summary>The JSON of the files.</summary>
[JsonSerializable(typeof(Line))]
internal sealed partial class FolderJson : JsonSerializerContext;
