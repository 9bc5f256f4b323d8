using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PortBridge.Workers;

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
    /// <value>Default 20 s; 1 s to 10 min, and no more than <see cref="RecoveryOptions.MaxAudio"/>.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MaxUnprocessedAudio { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The largest frame taken from the worker.</summary>
    /// <value>Default 1 MiB; 1 KiB to 16,777,215 bytes.</value>
    [Range(1024, Protocol.Framing.FrameDecoder.MaxPayloadLength)]
    public int MaxFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>A session that is neither written to nor kept alive for so long ends.</summary>
    /// <value>Default 5 min; 1 s to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What happens to the sessions of a lost worker.</summary>
    [ValidateObjectMembers]
    public RecoveryOptions Recovery { get; set; } = new();

    /// <summary>How many workers there are, and what each has of its own.</summary>
    [ValidateObjectMembers]
    public PoolOptions Pool { get; set; } = new();

    /// <summary>When a living worker is replaced by a fresh one.</summary>
    [ValidateObjectMembers]
    public ReplaceOptions Replace { get; set; } = new();

    /// <summary>When a worker counts as hung.</summary>
    [ValidateObjectMembers]
    public WatchdogOptions Watchdog { get; set; } = new();

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

    /// <summary>The same with more variables.</summary>
    internal WorkerCommand With(IReadOnlyDictionary<string, string> environment)
    {
        var command = new WorkerCommand { FileName = FileName, WorkingDirectory = WorkingDirectory };
        foreach (var argument in Arguments)
            command.Arguments.Add(argument);
        foreach (var (name, value) in Environment.Concat(environment))
            command.Environment[name] = value;
        return command;
    }
}

/// <summary>What happens to the sessions of a lost worker.</summary>
public sealed class RecoveryOptions
{
    /// <summary>Whether they go to the next worker; else they fail with <c>worker_lost</c>.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Audio of a session that is kept for the next worker: the oldest beyond it is lost.</summary>
    /// <value>Default 30 s; 5 s to 1 h, and no less than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/>.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan MaxAudio { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a session waits for another worker.</summary>
    /// <value>Default 30 s; 100 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How many workers there are.</summary>
public sealed class PoolOptions
{
    /// <summary>Workers that run side by side. A session goes to the one with the fewest.</summary>
    /// <value>Default 1; 1 to 256.</value>
    [Range(1, 256)]
    public int Workers { get; set; } = 1;

    /// <summary>
    /// Variables of one worker alone, such as <c>CUDA_VISIBLE_DEVICES</c>: the first entry is for the first worker.
    /// They come on top of <see cref="WorkerCommand.Environment"/>.
    /// </summary>
    public IList<Dictionary<string, string>> Environments { get; } = [];
}

/// <summary>
/// When a living worker is replaced by a fresh one. The fresh one is started first, and the sessions move to it; no
/// session notices. Limits that are null do not apply.
/// </summary>
public sealed class ReplaceOptions
{
    /// <summary>How old a worker may become.</summary>
    /// <value>Default null; 1 s to 365 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How many sessions a worker may have served.</summary>
    /// <value>Default null; at least 1.</value>
    [Range(1, long.MaxValue)]
    public long? MaxSessions { get; set; }

    /// <summary>How much memory a worker may have resident, in bytes.</summary>
    /// <value>Default null; at least 1 MiB.</value>
    [Range(1024 * 1024, long.MaxValue)]
    public long? MaxResidentBytes { get; set; }

    /// <summary>
    /// How often the limits are looked at, where any is set. A worker whose replacement did not come up is tried again
    /// after twice that time, then four times, and so on up to an hour.
    /// </summary>
    /// <value>Default 10 s; 10 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a session in the middle of an utterance may stay on the old worker.</summary>
    /// <value>Default 30 s; 0 to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>When a worker counts as hung.</summary>
public sealed class WatchdogOptions
{
    /// <summary>How often a worker is asked whether its input and output live.</summary>
    /// <value>Default 1 s; 10 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that it may take to answer.</summary>
    /// <value>Default 5 s; 10 ms to 10 min, and no less than <see cref="PingInterval"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that nothing may come of any session's audio before the first work of a worker's life.</summary>
    /// <value>
    /// Default 60 s, since engines warm up; 100 ms to 1 h, and no more than <see cref="SessionTimeout"/>.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan FirstWorkTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that nothing may come of any session's audio after that.</summary>
    /// <value>Default 15 s; 100 ms to 1 h, and no more than <see cref="SessionTimeout"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan WorkTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest that nothing may come of one session's audio while others get on.</summary>
    /// <value>Default 2 min, since sessions wait for each other's recognizers; 100 ms to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>How long a lost worker waits for its next start.</summary>
public sealed class RestartOptions
{
    /// <summary>The pause before the first start again; each further one doubles it.</summary>
    /// <value>Default 20 ms: somebody may be speaking, and one crash is an accident. 1 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause.</summary>
    /// <value>Default 30 s; 1 ms to 1 h, and no less than <see cref="InitialDelay"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A worker that lived this long is healthy: the pause begins again at its first value.</summary>
    /// <value>Default 30 s; 1 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StableUptime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Ends within <see cref="Window"/> after which the bridge stops starting workers for a while.</summary>
    /// <value>Default 10; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int MaxRestarts { get; set; } = 10;

    /// <summary>The window in which <see cref="MaxRestarts"/> counts.</summary>
    /// <value>Default 1 min; 1 s to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause before one worker is started as a probe, once there were too many ends.</summary>
    /// <value>Default 1 min; 1 s to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ProbeDelay { get; set; } = TimeSpan.FromMinutes(1);
}
