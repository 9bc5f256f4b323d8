using System.Reflection;
using System.Text.Json.Serialization;
using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>What events are called on the wire.</summary>
internal static class MessageNames
{
    private static readonly Dictionary<Type, string> Names = typeof(WorkerEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    public static string Of(Type type) => Names.GetValueOrDefault(type, "event");
}
