using System.ComponentModel.DataAnnotations;

namespace PortBridge.Gateway;

/// <summary>The options of the webhook, which posts each final to an address.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    private const int MinSecretLength = 16;

    /// <summary>The address.</summary>
    /// <value>Default null: no webhook.</value>
    public Uri? Url { get; set; }

    /// <summary>The secret with which each request is signed.</summary>
    /// <value>Required with <see cref="Url"/>; at least 16 characters.</value>
    public string? Secret { get; set; }

    /// <summary>How often a final is sent if the receiver does not accept it.</summary>
    /// <value>Default 5; 1 to 20.</value>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The time before the second attempt; it doubles with each further one, up to 1 minute.</summary>
    /// <value>Default 1 s; 100 ms to 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum time of an attempt.</summary>
    /// <value>Default 10 s; 100 ms to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is null)
            yield break;
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https"))
            yield return new ValidationResult("The webhook's URL must be an absolute http or https address.", [nameof(Url)]);
        if (Secret is null || Secret.Length < MinSecretLength)
            yield return new ValidationResult($"The webhook needs a secret of at least {MinSecretLength} characters.", [nameof(Secret)]);
    }
}
