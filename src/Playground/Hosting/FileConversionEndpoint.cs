using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using PortBridge.Audio.Files;
using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Converts audio files for the page. The request is the file, the response is mono PCM16 at 16 kHz; a damaged file has
/// the header <c>X-Audio-Warning</c>. Errors are a code of <see cref="CaptureError"/> as text.
/// </summary>
public static class FileConversionEndpoint
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/audio/convert";


    private const string Policy = "audio-conversion";
    private const string Warning = "X-Audio-Warning";

    /// <summary>The number of files that are converted at a time; each takes a processor.</summary>
    private const int MaxConversions = 2;

    /// <summary>The number of files that wait.</summary>
    private const int MaxWaiting = 16;

    /// <summary>Registers the conversion.</summary>
    public static IServiceCollection AddFileConversion(this IServiceCollection services)
    {
        services.AddSingleton(new FileConverter(new AudioDecoder()));
        return services.AddRateLimiter(limiter =>
        {
            limiter.AddConcurrencyLimiter(Policy, options => (options.PermitLimit, options.QueueLimit) = (MaxConversions, MaxWaiting));
            limiter.OnRejected = (context, cancellationToken) => new ValueTask(RespondAsync(
                context.HttpContext,
                RequestLimits.SetRetryAfter(context) ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable,
                CaptureError.ServerBusy,
                cancellationToken));
        });
    }

    /// <summary>Maps the endpoint.</summary>
    public static IEndpointConventionBuilder MapFileConversion(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Path, HandleAsync).RequireRateLimiting(Policy);

    private static async Task HandleAsync(HttpContext context, FileConverter converter)
    {
        // A page of another site cannot send this type without asking first.
        var cancel = context.RequestAborted;
        if (context.Request.ContentType != MediaTypeNames.Application.Octet)
        {
            await RespondAsync(context, StatusCodes.Status415UnsupportedMediaType, CaptureError.FileUnreadable, cancel);
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = FileConverter.MaxFileBytes;
        try
        {
            var (pcm, warning) = await converter.ConvertAsync(context.Request.Body, cancel);
            await using var _ = pcm.ConfigureAwait(false);
            if (warning is not null)
                context.Response.Headers[Warning] = "damaged";
            context.Response.ContentType = MediaTypeNames.Application.Octet;
            context.Response.ContentLength = pcm.Length;
            await pcm.CopyToAsync(context.Response.Body, cancel);
        }
        catch (BadHttpRequestException e)
        {
            await RespondAsync(context, e.StatusCode, CaptureError.FileTooLarge, cancel);
        }
        catch (InvalidDataException)
        {
            await RespondAsync(context, StatusCodes.Status413PayloadTooLarge, CaptureError.FileTooLong, cancel);
        }
        catch (AudioFileException e)
        {
            await RespondAsync(context, StatusCodes.Status415UnsupportedMediaType, ErrorOf(e.Reason), cancel);
        }
    }

    private static CaptureError ErrorOf(AudioFileProblem problem) => problem switch
    {
        AudioFileProblem.Empty => CaptureError.FileEmpty,
        AudioFileProblem.Compressed => CaptureError.FfmpegMissing,
        _ => CaptureError.FileUnreadable,
    };

    private static Task RespondAsync(HttpContext context, int status, CaptureError error, CancellationToken cancel)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return context.Response.WriteAsync(error.ToString(), cancel);
    }
}
