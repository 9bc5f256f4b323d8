using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Wyoming;

internal sealed record Header(string Type, int DataLength);

internal sealed record TextData(string? Text = null, string? Language = null, string? Code = null);

internal sealed record InfoData(
    IReadOnlyList<AsrProgram> Asr,
    IReadOnlyList<string> Tts,
    IReadOnlyList<string> Handle,
    IReadOnlyList<string> Intent,
    IReadOnlyList<string> Wake,
    IReadOnlyList<string> Mic,
    IReadOnlyList<string> Snd);

internal sealed record Attribution(string Name, string Url);

internal sealed record AsrProgram(
    string Name,
    Attribution Attribution,
    bool Installed,
    string Description,
    string Version,
    IReadOnlyList<AsrModel> Models,
    bool SupportsTranscriptStreaming,
    bool RequiresExternalVad);

internal sealed record AsrModel(
    string Name, Attribution Attribution, bool Installed, string Description, string Version, IReadOnlyList<string> Languages);

/// <summary>The JSON of the wire.</summary>
[JsonSerializable(typeof(Header))]
[JsonSerializable(typeof(TextData))]
[JsonSerializable(typeof(InfoData))]
internal sealed partial class WyomingJson : JsonSerializerContext
{
    /// <summary>The context with the options of messages to clients.</summary>
    public static WyomingJson Wire { get; } = new(WireJson.CreateOptions());

    /// <summary>Makes a message: the data follows the line, as Python's own writer does it.</summary>
    public static WireMessage Message<T>(string type, T data, JsonTypeInfo<T> json)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(data, json);
        return new WireMessage((byte[])
            [.. JsonSerializer.SerializeToUtf8Bytes(new Header(type, bytes.Length), Wire.Header), (byte)'\n', .. bytes]);
    }
}
