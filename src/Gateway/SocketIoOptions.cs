using System.ComponentModel.DataAnnotations;

namespace PortBridge.Gateway;

/// <summary>The options of the Socket.IO clients.</summary>
public sealed class SocketIoOptions
{
    /// <summary>The silence that ends an utterance.</summary>
    /// <value>Default 800 ms; 100 ms to 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:05")]
    public TimeSpan SilenceDuration { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The shortest speech; shorter speech is discarded as noise.</summary>
    /// <value>Default 400 ms; 30 ms to 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.03", "00:00:01")]
    public TimeSpan MinSpeechDuration { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a client sends no audio before its utterance ends, for clients that send no silence.</summary>
    /// <value>Default 2 s; 100 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan PauseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a client sends no audio before its session ends. Its next audio opens another one.</summary>
    /// <value>Default 1 min; 1 s to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of the last finals of a session that a subscriber can request.</summary>
    /// <value>Default 50; 0 to 1,000.</value>
    [Range(0, 1_000)]
    public int MaxHistory { get; set; } = 50;

    /// <summary>The maximum number of connected clients, those that only subscribe included.</summary>
    /// <value>Default 1,000; 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 1_000;

    /// <summary>The maximum length of a message, in bytes.</summary>
    /// <value>Default 1 MB, as that of other servers; 10 kB to 100 MB.</value>
    [Range(10_000, 100_000_000)]
    public int MaxPayload { get; set; } = 1_000_000;
}
