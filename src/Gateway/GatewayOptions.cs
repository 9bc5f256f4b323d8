using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace PortBridge.Gateway;

/// <summary>The options of the gateway: the configuration section <see cref="Section"/>.</summary>
public sealed class GatewayOptions : IValidatableObject
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "PortBridge:Gateway";

    /// <summary>The keys of the clients, by the name of the client.</summary>
    /// <value>Default empty: clients on this machine need no key, all others are refused.</value>
    public IDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the query parameter <c>token</c> may have the key. Proxies and browsers log addresses.</summary>
    /// <value>Default false.</value>
    public bool AllowKeyInQuery { get; set; }

    /// <summary>
    /// Networks whose clients may use the ports of protocols that have no keys, such as <c>192.168.1.0/24</c>.
    /// </summary>
    /// <value>Default empty: clients on this machine only.</value>
    public IList<string> TrustedNetworks { get; } = [];

    /// <summary>Origins of web pages that may use the gateway without a key, such as <c>https://app.example</c>.</summary>
    /// <value>Default empty: pages of this server only.</value>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The maximum number of connections and uploads at a time.</summary>
    /// <value>Default 1000; 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaxStreams { get; set; } = 1000;

    /// <summary>The maximum number of connections and uploads at a time with one key.</summary>
    /// <value>Default 1000; 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaxStreamsPerKey { get; set; } = 1000;

    /// <summary>The maximum size of an uploaded file in bytes.</summary>
    /// <value>Default 100 MB; 1 kB to 2 GB.</value>
    [Range(1_000, 2_000_000_000)]
    public long MaxFileBytes { get; set; } = 100_000_000;

    /// <summary>The maximum length of the audio of a stream or a file.</summary>
    /// <value>Default 4 hours; 1 second to 7 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxAudio { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long a connection may be without a message of its client.</summary>
    /// <value>Default 5 minutes; 1 second to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long sending a message to a client may take.</summary>
    /// <value>Default 30 seconds; 1 second to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The shortest silence that a client's setting can make the end of an utterance. Engines lose context at each end.
    /// </summary>
    /// <value>Default 400 ms; 100 ms to 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:05")]
    public TimeSpan MinSilenceDuration { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// A folder in which finals are kept: for each session a file with a line of JSON for each final, which only the user of
    /// the server can read. Nothing deletes the files.
    /// </summary>
    /// <value>Default null: finals are not kept.</value>
    public string? TranscriptFolder { get; set; }

    /// <summary>The maximum size of a file in <see cref="TranscriptFolder"/> in bytes; finals beyond it are left out.</summary>
    /// <value>Default 10 MB; 1 kB to 1 GB.</value>
    [Range(1_000, 1_000_000_000)]
    public long MaxTranscriptBytes { get; set; } = 10_000_000;

    /// <summary>The Socket.IO clients.</summary>
    [ValidateObjectMembers]
    public SocketIoOptions SocketIo { get; set; } = new();

    /// <summary>The webhook, which posts each final to an address.</summary>
    [ValidateObjectMembers]
    public WebhookOptions Webhook { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var network in TrustedNetworks)
        {
            if (!IPNetwork.TryParse(network, out _))
            {
                yield return new ValidationResult(
                    $"\"{network}\" is not a network such as 192.168.1.0/24.", [nameof(TrustedNetworks)]);
            }
        }

        foreach (var (name, key) in Keys)
        {
            if (key is null || key.Length < 8)
                yield return new ValidationResult($"The key of \"{name}\" needs at least 8 characters.", [nameof(Keys)]);
        }
    }
}
