using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Transport;

/// <summary>
/// Cleans the texts of a worker's events that are logged, traced or shown as a status. It is applied to every event when
/// it arrives, so that no other code has to distinguish. Recognized text is delivered to the session's owner unchanged.
/// </summary>
internal static class EventCleaner
{
    private const int DescriptionLength = 256;

    public static WorkerEvent Clean(WorkerEvent message) => message switch
    {
        Error e => e with { Code = UntrustedText.Name(e.Code), Message = UntrustedText.Clean(e.Message) },
        Loading e => e with { Stage = UntrustedText.Clean(e.Stage, UntrustedText.MaxNameLength) },
        Ready e => Clean(e),
        _ => message,
    };

    private static Ready Clean(Ready ready) => ready with
    {
        Worker = UntrustedText.Clean(ready.Worker, DescriptionLength),
        Engine = UntrustedText.Clean(ready.Engine, DescriptionLength),
        Model = UntrustedText.Clean(ready.Model, DescriptionLength),
        Device = UntrustedText.Clean(ready.Device, DescriptionLength),
        Note = ready.Note is { } note ? UntrustedText.Clean(note) : null,
        Capabilities = Clean(ready.Capabilities),
        Languages = ready.Languages is { } languages ? Clean(languages) : null,
    };

    private static string[] Clean(IReadOnlyList<string> names) =>
        [.. names.Select(name => UntrustedText.Clean(name, UntrustedText.MaxNameLength))];
}
