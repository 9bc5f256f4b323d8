using System.Text.Json.Serialization;

namespace PortBridge.Protocol;

/// <summary>What a session is doing.</summary>
public enum SessionState
{
    /// <summary>Waiting for somebody to speak.</summary>
    [JsonStringEnumMemberName("listening")]
    Listening,

    /// <summary>Somebody is speaking.</summary>
    [JsonStringEnumMemberName("recording")]
    Recording,

    /// <summary>An utterance has ended and its text is being made.</summary>
    [JsonStringEnumMemberName("transcribing")]
    Transcribing,

    /// <summary>The session is over.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,
}
