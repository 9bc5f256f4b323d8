using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PortBridge.Gateway.Auth;

namespace PortBridge.Gateway.Files;

/// <summary>Reads the form of an upload.</summary>
internal static class UploadForm
{
    // The other fields of the form.
    private const long MaxFieldBytes = 1_000_000;

    /// <summary>Reads the form.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The maximum size of the file.</param>
    /// <returns>The form, or why it is refused: <see cref="RefusalKind.TooLarge"/> or <see cref="RefusalKind.Invalid"/>.</returns>
    public static async Task<(IFormCollection? Form, Refusal? Refusal)> ReadAsync(HttpContext context, long maxBytes)
    {
        if (!context.Request.HasFormContentType)
            return (null, Invalid("The request must be a form: multipart/form-data with a field \"file\"."));

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = maxBytes + MaxFieldBytes;
        try
        {
            return (await context.Request.ReadFormAsync(
                new FormOptions { MultipartBodyLengthLimit = maxBytes, ValueLengthLimit = (int)MaxFieldBytes }, context.RequestAborted)
                .ConfigureAwait(false), null);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, TooLarge(maxBytes));
        }
        catch (InvalidDataException)
        {
            // Either a part is longer than its limit, or the form is damaged.
            return (null, context.Request.ContentLength > maxBytes ? TooLarge(maxBytes) : Invalid("The form is damaged."));
        }
    }

    private static Refusal Invalid(string message) => new(StatusCodes.Status400BadRequest, RefusalKind.Invalid, message);

    private static Refusal TooLarge(long maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge, RefusalKind.TooLarge, $"The file is larger than {maxBytes / 1_000_000.0:0.#} MB; split it.");
}
