using System.Reflection;
using System.Text.Json.Serialization;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Workers;

/// <summary>The names of events on the wire.</summary>
internal static class EventNames
{
    private static readonly Dictionary<Type, string> Names = typeof(WorkerEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    /// <summary>The name of an event type; "event" for a base type.</summary>
    public static string Of(Type type) => Names.GetValueOrDefault(type, "event");

    /// <summary>The session that an event names; null if it names none.</summary>
    public static string? SessionOf(WorkerEvent e) => e switch
    {
        SessionEvent session => session.SessionId,
        Error error => error.SessionId,
        _ => null,
    };
}
