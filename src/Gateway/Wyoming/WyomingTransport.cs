using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Wyoming;

/// <summary>
/// Carries Wyoming's messages: a line of JSON, data of <c>data_length</c> bytes of JSON, and a payload of
/// <c>payload_length</c> bytes. The line and the data are read as one text message with <c>type</c> and <c>data</c>, and
/// then the payload, if there is one, as a binary message.
/// </summary>
/// <param name="pipe">The connection.</param>
internal sealed class WyomingTransport(IDuplexPipe pipe) : PipeTransport(pipe)
{
    private const int MaxLineLength = 64 * 1024;
    private const int MaxPartLength = 1024 * 1024;
    private const int BufferLength = 8 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _payload;
    private bool _isFirst;

    /// <inheritdoc/>
    protected override async ValueTask<ClientMessage?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (_payload > 0)
            return await ReadPayloadAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line)
            return null;

        var header = ClientJson.ParseObject(line) ?? throw Invalid("A message must begin with a line that is a JSON object.");
        var type = header.TextOf("type") ?? throw Invalid("The field \"type\" is missing.");
        var data = await ReadDataAsync(header, cancellationToken).ConfigureAwait(false);
        _payload = LengthOf(header, "payload_length");
        _isFirst = true;
        return new ClientMessage(Merge(type, header.ObjectOf("data"), data), IsText: true);
    }

    private async ValueTask<ClientMessage?> ReadPayloadAsync(CancellationToken cancellationToken)
    {
        var read = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
        var length = (int)Math.Min(Math.Min(read.Buffer.Length, _payload), BufferLength);
        read.Buffer.Slice(0, length).CopyTo(_buffer);
        Input.AdvanceTo(read.Buffer.GetPosition(length));
        if (length == 0)
            return null;

        _payload -= length;
        var message = new ClientMessage(_buffer.AsMemory(0, length), IsText: false, _isFirst, IsLast: _payload == 0);
        _isFirst = false;
        return message;
    }

    private async ValueTask<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                Input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.Length <= MaxLineLength ? line : throw TooLong("line", MaxLineLength);
            }

            var length = read.Buffer.Length;
            Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (length > MaxLineLength)
                throw TooLong("line", MaxLineLength);
            if (read.IsCompleted)
                return null;
        }
    }

    private async ValueTask<JsonElement?> ReadDataAsync(JsonElement header, CancellationToken cancellationToken)
    {
        var length = LengthOf(header, "data_length");
        if (length == 0)
            return null;

        var read = await Input.ReadAtLeastAsync(length, cancellationToken).ConfigureAwait(false);
        var bytes = read.Buffer.Slice(0, Math.Min(length, read.Buffer.Length)).ToArray();
        Input.AdvanceTo(read.Buffer.GetPosition(bytes.Length));
        if (bytes.Length < length)
            throw new EndOfStreamException("The connection ended within a message.");
        return ClientJson.ParseObject(bytes) ?? throw Invalid("The data is not a JSON object.");
    }

    private static int LengthOf(JsonElement header, string name)
    {
        var length = header.IntegerOf(name) ?? 0;
        return length switch
        {
            < 0 => throw Invalid($"The field \"{name}\" is negative."),
            > MaxPartLength => throw TooLong(name, MaxPartLength),
            _ => length,
        };
    }

    // The data after the line is believed over that in the line.
    private static ReadOnlyMemory<byte> Merge(string type, JsonElement? inline, JsonElement? data)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject("data");
        foreach (var field in data?.EnumerateObject() ?? default)
            field.WriteTo(json);
        foreach (var field in inline?.EnumerateObject() ?? default)
        {
            if (data?.TryGetProperty(field.Name, out _) != true)
                field.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static StreamException Invalid(string message) => new(new StreamError(StreamErrorKind.Client, message));

    private static MessageTooLongException TooLong(string what, int max) => new($"The {what} of a message is longer than {max} bytes.");
}
