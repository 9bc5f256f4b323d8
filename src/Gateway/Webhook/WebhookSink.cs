using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PortBridge.Gateway.Webhook;

/// <summary>
/// Posts each final to an address, one after another, and repeats a request that fails, so that a receiver can get one twice.
/// </summary>
internal sealed partial class WebhookSink : ITranscriptSink, IDisposable
{
    /// <summary>The header with the signature: <c>sha256=</c> and the hexadecimal digits.</summary>
    public const string SignatureHeader = "X-PortBridge-Signature";

    /// <summary>The header with the signed time, in seconds since 1970.</summary>
    public const string TimestampHeader = "X-PortBridge-Timestamp";

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // A redirected request would send the text to another address.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Creates the sink.</summary>
    public WebhookSink(IOptions<GatewayOptions> options, TimeProvider time, ILogger<WebhookSink> logger) =>
        (_options, _time, _logger) = (options.Value.Webhook, time, logger);

    /// <inheritdoc/>
    public async ValueTask ReceiveAsync(FinalTranscript transcript, CancellationToken cancellationToken)
    {
        if (_options.Url is null)
            return;

        var body = WebhookMessage.Of(transcript).ToJson();
        var delay = _options.RetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            var problem = await TrySendAsync(body, cancellationToken).ConfigureAwait(false);
            if (problem is null)
                return;
            if (attempt >= _options.MaxAttempts || !problem.CanRetry)
            {
                LogGivenUp(attempt, problem.Message);
                return;
            }

            LogRetried(attempt, problem.Message, delay);
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<Problem?> TrySendAsync(byte[] body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = CreateRequest(body);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return null;

            var status = (int)response.StatusCode;
            return new Problem($"status {status}", status is >= 500 or 408 or 429);
        }
        catch (HttpRequestException exception)
        {
            return new Problem(exception.HttpRequestError.ToString(), CanRetry: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Problem("no response in time", CanRetry: true);
        }
    }

    private HttpRequestMessage CreateRequest(byte[] body)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, _options.Url)
        {
            Content = content,
            Headers =
            {
                { TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture) },
                { SignatureHeader, $"sha256={WebhookMessage.Sign(_options.Secret!, timestamp, body)}" },
            },
        };
    }

    [LoggerMessage(12, LogLevel.Warning, "Attempt {Attempt} of the webhook failed ({Problem}); the next one follows in {Delay}")]
    private partial void LogRetried(int attempt, string problem, TimeSpan delay);

    [LoggerMessage(13, LogLevel.Error, "The webhook gave up a final after {Attempts} attempts: {Problem}")]
    private partial void LogGivenUp(int attempts, string problem);

    private sealed record Problem(string Message, bool CanRetry);
}
