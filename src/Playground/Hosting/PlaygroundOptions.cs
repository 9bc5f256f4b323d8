using System.ComponentModel.DataAnnotations;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Options of the playground and its bundled worker. The engine options have no effect on another worker.
/// </summary>
public sealed class PlaygroundOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Playground";

    /// <summary>The command-line switches and the settings that they set.</summary>
    public static readonly IReadOnlyDictionary<string, string> Switches = new Dictionary<string, string>
    {
        ["--engine"] = $"{Section}:{nameof(Engine)}",
        ["--model"] = $"{Section}:{nameof(Model)}",
    };

    /// <summary>Whether the page is served. The gateway is served in any case.</summary>
    /// <value>Default true.</value>
    public bool Page { get; set; } = true;

    /// <summary>The speech engine: a name from the worker's own list (<c>PortBridge.Worker engines</c>).</summary>
    /// <value>Default <c>auto</c>: the best engine whose model is on this machine.</value>
    [Required(ErrorMessage = "Playground:Engine (--engine) must name a speech engine, such as auto.")]
    public string Engine { get; set; } = "auto";

    /// <summary>The engine's model, as the worker's option <c>--model</c>.</summary>
    /// <value>Default null: the engine's default model.</value>
    public string? Model { get; set; }

    /// <summary>Whether operators may switch the engine and model, for everybody, and start model downloads.</summary>
    /// <value>Default true.</value>
    public bool Switching { get; set; } = true;

    /// <summary>
    /// Who is an operator: may do what affects everybody, and sees process ids, paths and the standard error of the
    /// worker.
    /// </summary>
    /// <value>Default <see cref="OperatorRule.Local"/>.</value>
    [EnumDataType(typeof(OperatorRule), ErrorMessage = "Playground:Operators must be Local, Everyone or Nobody.")]
    public OperatorRule Operators { get; set; }

    /// <summary>The maximum number of network connections at a time.</summary>
    /// <value>Default 1,000.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxConnections must be at least 1.")]
    public int MaxConnections { get; set; } = 1000;

    /// <summary>The maximum number of open pages.</summary>
    /// <value>Default 200, each of which takes about 1.5 MB without its recording.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxPages must be at least 1.")]
    public int MaxPages { get; set; } = 200;

    /// <summary>
    /// The maximum number of open pages of one IPv4 address or one IPv6 network (/64). The host's own machine has no such
    /// limit.
    /// </summary>
    /// <value>Default 20.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxPagesPerAddress must be at least 1.")]
    public int MaxPagesPerAddress { get; set; } = 20;

    /// <summary>
    /// How often the page is loaded at most in a minute from one IPv4 address or one IPv6 network (/64), except from the
    /// host's own machine. So many loads may follow at once.
    /// </summary>
    /// <value>Default 300.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxPageLoadsPerMinute must be at least 1.")]
    public int MaxPageLoadsPerMinute { get; set; } = 300;

    /// <summary>
    /// How often pages connect at most in a minute, as <see cref="MaxPageLoadsPerMinute"/>. A page whose connection is lost
    /// connects ten times in 10 seconds, then every 5 seconds.
    /// </summary>
    /// <value>Default 600.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxConnectsPerMinute must be at least 1.")]
    public int MaxConnectsPerMinute { get; set; } = 600;

    /// <summary>How many files are converted at most in a minute, as <see cref="MaxPageLoadsPerMinute"/>.</summary>
    /// <value>Default 30.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxConversionsPerMinute must be at least 1.")]
    public int MaxConversionsPerMinute { get; set; } = 30;

    /// <summary>
    /// The length of the audio of one dictation. Then it ends with a notice, and what was said is transcribed. A forgotten
    /// microphone does not occupy the worker for ever.
    /// </summary>
    /// <value>Default 5 hours: more than the longest file.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00",
        ErrorMessage = "Playground:MaxDictation must be between 00:01:00 and 1.00:00:00.")]
    public TimeSpan MaxDictation { get; set; } = TimeSpan.FromHours(5);

    /// <summary>The maximum number of concurrent sessions of the bundled worker.</summary>
    /// <value>Default 64.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxSessions must be at least 1.")]
    public int MaxSessions { get; set; } = 64;

    /// <summary>
    /// The memory for the recordings of all pages in megabytes. If it is used up, less of each recording is kept.
    /// </summary>
    /// <value>Default 512: 26 recordings of 10 minutes.</value>
    [Range(1, int.MaxValue, ErrorMessage = "Playground:MaxRecordingMegabytes must be at least 1.")]
    public int MaxRecordingMegabytes { get; set; } = 512;

    /// <summary>The port on which alone the health endpoints respond. It must be one of the server's.</summary>
    /// <value>Default null: every port.</value>
    [Range(1, 65535, ErrorMessage = "Playground:HealthPort must be a port, 1 to 65535.")]
    public int? HealthPort { get; set; }

    /// <summary>
    /// Whether a worker with <see cref="Engine"/> <c>auto</c> downloads better models in the background and is then
    /// replaced by a worker that uses them.
    /// </summary>
    /// <value>
    /// Default true. It has no effect if the worker may not use the network (<c>PORTBRIDGE_OFFLINE=1</c>).
    /// </value>
    public bool Fetching { get; set; } = true;

    /// <summary>The language of the page, as a BCP 47 tag. Missing texts are shown in English.</summary>
    /// <value>Default <c>en</c>.</value>
    [RegularExpression("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        ErrorMessage = "Playground:Language must be a language tag, such as en or pt-BR.")]
    public string Language { get; set; } = "en";

    /// <summary>
    /// Whether the page's wire log shows the text of its own sessions. It never shows that of others.
    /// </summary>
    /// <value>Default null: only in Development.</value>
    public bool? WordsOnWire { get; set; }

    /// <summary>
    /// How long the server keeps a page whose connection is down, with its speech session, which occupies the worker.
    /// A page that returns later continues its recording with a new session.
    /// </summary>
    /// <value>Default 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00",
        ErrorMessage = "Playground:DisconnectedRetention must be between 00:00:00 and 01:00:00.")]
    public TimeSpan DisconnectedRetention { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The length of the audio that the browser buffers: what it could not send, and what is not in the transcript yet.
    /// The oldest audio that does not fit is missing in the transcript.
    /// </summary>
    /// <value>Default 90 seconds, which take 2.9 MB.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00",
        ErrorMessage = "Playground:MaxBufferedAudio must be between 00:00:01 and 00:05:00.")]
    public TimeSpan MaxBufferedAudio { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// The path below which a reverse proxy serves the page. Not needed if the proxy sends <c>X-Forwarded-Prefix</c>.
    /// </summary>
    /// <value>
    /// Default null: the root. The proxy may remove the path from the requests, or keep it. A slash at the end is
    /// ignored.
    /// </value>
    [RegularExpression(@"^(/[A-Za-z0-9._~-]+)*/?$",
        ErrorMessage = "Playground:PathBase must be a path that starts with a slash, such as /app.")]
    public string? PathBase { get; set; }

    /// <summary>
    /// The reverse proxies whose forwarded headers are trusted, besides loopback addresses: IP addresses, and networks
    /// such as <c>10.0.0.0/8</c>.
    /// </summary>
    /// <value>Default empty.</value>
    [IPAddressesOrNetworks(
        ErrorMessage = "Playground:KnownProxies must contain IP addresses and networks, such as 10.0.0.0/8.")]
    public IList<string> KnownProxies { get; } = [];

    /// <summary><see cref="PathBase"/> without the slash at the end.</summary>
    internal PathString ToPathString() => new(PathBase?.TrimEnd('/'));
}
