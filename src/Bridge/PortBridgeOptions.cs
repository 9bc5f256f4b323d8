using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PortBridge;

/// <summary>How the bridge runs its worker.</summary>
public sealed class PortBridgeOptions
{
    /// <summary>The configuration section that <c>AddPortBridge</c> binds.</summary>
    public const string Section = "PortBridge";

    /// <summary>The worker's command line. Any program that speaks the protocol will do.</summary>
    [ValidateObjectMembers]
    public WorkerCommand Worker { get; set; } = new();

    /// <summary>The longest that <see cref="ISpeechBridge.OpenSessionAsync"/> waits for a session to start.</summary>
    /// <value>Default 30 s; 100 ms to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that <see cref="SpeechSession.StopAsync"/> waits for the last final.</summary>
    /// <value>Default 60 s; 100 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest from a worker's start to its first message.</summary>
    /// <value>Default 10 s; 100 ms to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a worker may load its model without saying that it gets on.</summary>
    /// <value>Default 2 min; 1 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest that the bridge waits for a worker to finish what it has, when the host stops.</summary>
    /// <value>Default 5 s; 0 to 10 min. Keep it below the host's own shutdown timeout.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Audio that a session may have in the worker unprocessed before writing waits.</summary>
    /// <value>Default 20 s; 1 s to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MaxUnprocessedAudio { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The largest frame taken from the worker.</summary>
    /// <value>Default 1 MiB; 1 KiB to 16,777,215 bytes.</value>
    [Range(1024, Protocol.Framing.FrameDecoder.MaxPayloadLength)]
    public int MaxFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>How a lost worker is started again.</summary>
    [ValidateObjectMembers]
    public RestartOptions Restart { get; set; } = new();
}

/// <summary>A program to run and how.</summary>
public sealed class WorkerCommand
{
    /// <summary>The program: a path, or a name to be found on PATH.</summary>
    [Required]
    public string FileName { get; set; } = "";

    /// <summary>Its arguments, each passed as it stands.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Variables added to the host's own environment.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>Where it runs.</summary>
    /// <value>Default null: the host's own working directory.</value>
    public string? WorkingDirectory { get; set; }
}

/// <summary>How long a lost worker waits for its next start.</summary>
public sealed class RestartOptions
{
    /// <summary>The pause before the first start again; each further one doubles it.</summary>
    /// <value>Default 100 ms; 1 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause.</summary>
    /// <value>Default 30 s; 1 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A worker that lived this long is healthy: the pause begins again at its first value.</summary>
    /// <value>Default 30 s; 1 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StableUptime { get; set; } = TimeSpan.FromSeconds(30);
}
