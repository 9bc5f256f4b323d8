namespace PortBridge.Playground.Capture;

/// <summary>What a browser tells of its microphones.</summary>
/// <param name="Preferences">What it remembers.</param>
/// <param name="Devices">Those with a name; none before the page has once been given one.</param>
public sealed record Microphones(MicrophonePreferences Preferences, IReadOnlyList<MicrophoneDevice> Devices);

/// <summary>A microphone.</summary>
/// <param name="Id">The browser's name for it.</param>
/// <param name="Label">The person's name for it.</param>
public sealed record MicrophoneDevice(string Id, string Label);

/// <summary>Which microphone is used and what the browser does to its sound. Remembered by the browser alone.</summary>
/// <param name="Device">The id of one of the devices; empty for whichever the system prefers.</param>
/// <param name="EchoCancellation">Whether what the loudspeakers play is taken out.</param>
/// <param name="NoiseSuppression">Whether steady noise is taken out.</param>
/// <param name="AutoGainControl">Whether the level is kept even.</param>
public sealed record MicrophonePreferences(
    string Device = "", bool EchoCancellation = true, bool NoiseSuppression = true, bool AutoGainControl = true);
