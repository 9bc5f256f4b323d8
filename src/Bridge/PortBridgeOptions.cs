using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PortBridge;

/// <summary>The options of the bridge.</summary>
public sealed class PortBridgeOptions
{
    /// <summary>The configuration section that <c>AddPortBridge</c> binds.</summary>
    public const string Section = "PortBridge";

    /// <summary>The worker's command: any program that implements the protocol.</summary>
    [ValidateObjectMembers]
    public WorkerCommand Worker { get; set; } = new();

    /// <summary>The maximum time in which <see cref="ISpeechBridge.OpenSessionAsync"/> must succeed.</summary>
    /// <value>Default 30 s; 100 ms to 10 min.</value>
    [TimeSpanRange("00:00:00.100", "00:10:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum time for which <see cref="ISpeechSession.StopAsync"/> waits for the last final.</summary>
    /// <value>Default 60 s; 100 ms to 1 h.</value>
    [TimeSpanRange("00:00:00.100", "01:00:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum time from a worker's start to its first message.</summary>
    /// <value>Default 10 s; 100 ms to 10 min.</value>
    [TimeSpanRange("00:00:00.100", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum time between two loading events of a worker, and from the last one until it is ready. Events without
    /// progress renew it for five times that long.
    /// </summary>
    /// <value>Default 2 min; 1 s to 1 h, and no more than <see cref="TotalLoadTimeout"/>.</value>
    [TimeSpanRange("00:00:01", "01:00:00")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The maximum time from a worker's start until it is ready, however much progress it reports.</summary>
    /// <value>Default 1 h, because a large model is downloaded slowly; 1 s to 1 day.</value>
    [TimeSpanRange("00:00:01", "1.00:00:00")]
    public TimeSpan TotalLoadTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The maximum time for a worker to finish its work and exit when it is shut down.</summary>
    /// <value>Default 5 s; 0 to 10 min. Keep it below the host's own shutdown timeout.</value>
    [TimeSpanRange("00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The flow-control window: the maximum unprocessed audio of a session before a write waits.</summary>
    /// <value>Default 20 s; 1 s to 10 min, and no more than <see cref="RecoveryOptions.MaxAudio"/>.</value>
    [TimeSpanRange("00:00:01", "00:10:00")]
    public TimeSpan MaxUnprocessedAudio { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The maximum payload length of a frame from the worker.</summary>
    /// <value>Default 1 MiB; 1 KiB to 16,777,215 bytes.</value>
    [Range(1024, Protocol.Framing.FrameDecoder.MaxPayloadLength)]
    public int MaxFrameBytes { get; set; } = 1024 * 1024;

    /// <summary>The idle timeout: a session that is neither written to nor kept alive for this time ends.</summary>
    /// <value>Default 5 min; 1 s to 1 day.</value>
    [TimeSpanRange("00:00:01", "1.00:00:00")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How sessions recover from the loss of their worker.</summary>
    [ValidateObjectMembers]
    public RecoveryOptions Recovery { get; set; } = new();

    /// <summary>The worker pool.</summary>
    [ValidateObjectMembers]
    public PoolOptions Pool { get; set; } = new();

    /// <summary>When a running worker is replaced.</summary>
    [ValidateObjectMembers]
    public ReplaceOptions Replace { get; set; } = new();

    /// <summary>When a worker counts as hung or unresponsive.</summary>
    [ValidateObjectMembers]
    public WatchdogOptions Watchdog { get; set; } = new();

    /// <summary>How a lost worker is restarted.</summary>
    [ValidateObjectMembers]
    public RestartOptions Restart { get; set; } = new();
}

/// <summary>A command: a program with its arguments and environment.</summary>
public sealed class WorkerCommand
{
    /// <summary>
    /// The program: a path, or a name that is searched on PATH alone. A relative path starts at the folder of the host's
    /// program, or at the working directory if there is no such file.
    /// </summary>
    [Required]
    public string FileName { get; set; } = "";

    /// <summary>The arguments, passed without shell expansion.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Environment variables of the worker, besides those that it inherits.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>
    /// Names of further environment variables of the host that the worker inherits, such as <c>SSH_AUTH_SOCK</c>. A name may
    /// end with <c>*</c>, which stands for any characters but two underscores in a row; <c>*</c> alone stands for all
    /// variables. Case is ignored.
    /// </summary>
    /// <value>
    /// Default empty: the worker inherits what programs, their runtimes, GPUs and downloads need, such as <c>PATH</c>,
    /// <c>HOME</c>, <c>LANG</c>, <c>DOTNET_*</c>, <c>CUDA_*</c>, <c>PORTBRIDGE_*</c> and <c>HTTPS_PROXY</c>, and none of the
    /// host's secrets.
    /// </value>
    public IList<string> InheritedVariables { get; } = [];

    /// <summary>The working directory.</summary>
    /// <value>Default null: the host's working directory.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>
    /// Returns how the environment of the worker's process differs from the host's: a value to set, or null to remove the
    /// variable.
    /// </summary>
    public IReadOnlyDictionary<string, string?> GetEnvironmentChanges() =>
        WorkerEnvironment.Changes(InheritedVariables, Environment);

    /// <summary>Copies the command and adds environment variables.</summary>
    internal WorkerCommand With(IReadOnlyDictionary<string, string> environment)
    {
        var command = new WorkerCommand { FileName = FileName, WorkingDirectory = WorkingDirectory };
        foreach (var argument in Arguments)
            command.Arguments.Add(argument);
        foreach (var name in InheritedVariables)
            command.InheritedVariables.Add(name);
        foreach (var (name, value) in Environment.Concat(environment))
            command.Environment[name] = value;
        return command;
    }
}

/// <summary>How sessions recover from the loss of their worker.</summary>
public sealed class RecoveryOptions
{
    /// <summary>Whether sessions move to the next worker; otherwise they fail with <c>worker_lost</c>.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The capacity of a session's replay buffer; the oldest audio beyond it is dropped.</summary>
    /// <value>Default 30 s; 5 s to 1 h, and no less than <see cref="PortBridgeOptions.MaxUnprocessedAudio"/>.</value>
    [TimeSpanRange("00:00:05", "01:00:00")]
    public TimeSpan MaxAudio { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum time for which a session waits for another worker.</summary>
    /// <value>Default 30 s; 100 ms to 1 h.</value>
    [TimeSpanRange("00:00:00.100", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>The worker pool.</summary>
public sealed class PoolOptions
{
    /// <summary>The number of workers. A session is placed on the one with the fewest sessions.</summary>
    /// <value>Default 1; 1 to 256.</value>
    [Range(1, 256)]
    public int Workers { get; set; } = 1;

    /// <summary>
    /// Environment variables for each worker, such as <c>CUDA_VISIBLE_DEVICES</c>: the first entry is for the first
    /// worker. They are added to <see cref="WorkerCommand.Environment"/>.
    /// </summary>
    public IList<Dictionary<string, string>> Environments { get; } = [];
}

/// <summary>
/// When a running worker is replaced by a new one. The new worker is started first, and the sessions move to it without
/// an event for their owners. A limit that is null does not apply.
/// </summary>
public sealed class ReplaceOptions
{
    /// <summary>The maximum age of a worker.</summary>
    /// <value>Default null; 1 s to 365 days.</value>
    [TimeSpanRange("00:00:01", "365.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>The maximum number of sessions that a worker serves.</summary>
    /// <value>Default null; at least 1.</value>
    [Range(1, long.MaxValue)]
    public long? MaxSessions { get; set; }

    /// <summary>The maximum resident memory of a worker, in bytes.</summary>
    /// <value>Default null; at least 1 MiB.</value>
    [Range(1024 * 1024, long.MaxValue)]
    public long? MaxResidentBytes { get; set; }

    /// <summary>
    /// The interval between two checks of the limits. A failed replacement is retried after twice that time, then after
    /// four times, and so on, up to one hour.
    /// </summary>
    /// <value>Default 10 s; 10 ms to 1 h.</value>
    [TimeSpanRange("00:00:00.010", "01:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum time for which a session with an open utterance stays on the old worker.</summary>
    /// <value>Default 30 s; 0 to 1 h.</value>
    [TimeSpanRange("00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>When a worker counts as hung or unresponsive.</summary>
public sealed class WatchdogOptions
{
    /// <summary>The interval between two pings.</summary>
    /// <value>Default 1 s; 10 ms to 1 min.</value>
    [TimeSpanRange("00:00:00.010", "00:01:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum time to answer a ping.</summary>
    /// <value>Default 5 s; 10 ms to 10 min, and no less than <see cref="PingInterval"/>.</value>
    [TimeSpanRange("00:00:00.010", "00:10:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum time without progress on any session before a worker's first progress.</summary>
    /// <value>
    /// Default 60 s, because engines warm up; 100 ms to 1 h, and no more than <see cref="SessionTimeout"/>.
    /// </value>
    [TimeSpanRange("00:00:00.100", "01:00:00")]
    public TimeSpan FirstWorkTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum time without progress on any session after that.</summary>
    /// <value>Default 15 s; 100 ms to 1 h, and no more than <see cref="SessionTimeout"/>.</value>
    [TimeSpanRange("00:00:00.100", "01:00:00")]
    public TimeSpan WorkTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The maximum time without progress on one session while others progress.</summary>
    /// <value>Default 2 min, because sessions wait for each other's recognizers; 100 ms to 1 day.</value>
    [TimeSpanRange("00:00:00.100", "1.00:00:00")]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>How a lost worker is restarted.</summary>
public sealed class RestartOptions
{
    /// <summary>The upper bound of the delay before the first restart; each further one doubles it.</summary>
    /// <value>Default 20 ms, because sessions wait for the restart; 1 ms to 1 min.</value>
    [TimeSpanRange("00:00:00.001", "00:01:00")]
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The maximum delay.</summary>
    /// <value>Default 30 s; 1 ms to 1 h, and no less than <see cref="InitialDelay"/>.</value>
    [TimeSpanRange("00:00:00.001", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The uptime after which a worker counts as stable: its exit resets the delay.</summary>
    /// <value>Default 30 s; 1 s to 1 h.</value>
    [TimeSpanRange("00:00:01", "01:00:00")]
    public TimeSpan StableUptime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of exits within <see cref="Window"/> before restarts are suspended.</summary>
    /// <value>Default 10; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int MaxRestarts { get; set; } = 10;

    /// <summary>The time window for <see cref="MaxRestarts"/>.</summary>
    /// <value>Default 1 min; 1 s to 1 day.</value>
    [TimeSpanRange("00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The delay before a worker is started as a probe while restarts are suspended.</summary>
    /// <value>Default 1 min; 1 s to 1 day.</value>
    [TimeSpanRange("00:00:01", "1.00:00:00")]
    public TimeSpan ProbeDelay { get; set; } = TimeSpan.FromMinutes(1);
}
