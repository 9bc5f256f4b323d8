using System.Text.Json.Serialization;

namespace PortBridge.Protocol;

/// <summary>The state of a session.</summary>
public enum SessionState
{
    /// <summary>Waiting for speech.</summary>
    [JsonStringEnumMemberName("listening")]
    Listening,

    /// <summary>Speech is in progress.</summary>
    [JsonStringEnumMemberName("recording")]
    Recording,

    /// <summary>Speech has ended and its final is pending.</summary>
    [JsonStringEnumMemberName("transcribing")]
    Transcribing,

    /// <summary>The session has ended.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,
}
