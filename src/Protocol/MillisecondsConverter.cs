using System.Text.Json;
using System.Text.Json.Serialization;

namespace PortBridge.Protocol;

/// <summary>A time span as a JSON integer of milliseconds; fractions of a millisecond are cut off.</summary>
internal sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        // What no time span can hold is beyond every range as well; int32 bounds it.
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((long)value.TotalMilliseconds);
}
