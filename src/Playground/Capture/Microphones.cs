namespace PortBridge.Playground.Capture;

/// <summary>The microphones of a browser, and its preferences.</summary>
/// <param name="Preferences">The stored preferences.</param>
/// <param name="Devices">
/// The devices that have a label; empty until the page has been granted access to a microphone.
/// </param>
public sealed record Microphones(MicrophonePreferences Preferences, IReadOnlyList<MicrophoneDevice> Devices);

/// <summary>A microphone.</summary>
/// <param name="Id">The browser's device id.</param>
/// <param name="Label">The label for the user.</param>
public sealed record MicrophoneDevice(string Id, string Label);

/// <summary>The preferred microphone and the browser's audio processing. Stored only in the browser.</summary>
/// <param name="Device">The id of the device; empty for the system default.</param>
/// <param name="EchoCancellation">Whether the sound of the loudspeakers is removed.</param>
/// <param name="NoiseSuppression">Whether background noise is removed.</param>
/// <param name="AutoGainControl">Whether the volume is kept even.</param>
public sealed record MicrophonePreferences(
    string Device = "", bool EchoCancellation = true, bool NoiseSuppression = true, bool AutoGainControl = true);
