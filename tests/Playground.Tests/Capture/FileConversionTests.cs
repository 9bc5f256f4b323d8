using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PortBridge.Audio.Files;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Capture;

/// <summary>The conversion of files over HTTP, as the page requests it.</summary>
public sealed class FileConversionTests : IAsyncLifetime
{
    private const int Rate = 8000;
    private const string Octets = "application/octet-stream";

    private readonly HttpClient _client = new();
    private WebApplication _app = null!;

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFileConversion();
        builder.Services.AddSingleton(new FileConverter(new AudioDecoder { FindFfmpeg = () => null }));
        _app = builder.Build();
        _app.UseRateLimiter();
        _app.MapFileConversion();
        await _app.StartAsync(Canceled);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_converted_to_mono_PCM16_at_16_kHz()
    {
        using var response = await PostAsync(Wav(seconds: 2, statedSeconds: 2));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Audio-Warning"));
        Assert.Equal(2 * 32_000, (await response.Content.ReadAsByteArrayAsync(Canceled)).Length);
    }

    [Theory]
    [InlineData("speech.ogg")]
    [InlineData("speech.webm")]
    public async Task A_file_with_Opus_is_converted_without_ffmpeg(string name)
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", name), Canceled);

        using var response = await PostAsync(file);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Audio-Warning"));
        Assert.Equal(2 * 24_000, (await response.Content.ReadAsByteArrayAsync(Canceled)).Length);
    }

    [Fact]
    public async Task What_is_left_of_a_truncated_file_is_converted_with_a_warning()
    {
        using var response = await PostAsync(Wav(seconds: 1, statedSeconds: 2));

        Assert.True(response.Headers.Contains("X-Audio-Warning"));
        Assert.Equal(32_000, (await response.Content.ReadAsByteArrayAsync(Canceled)).Length);
    }

    [Fact]
    public async Task Audio_that_is_too_long_is_rejected()
    {
        var tooLong = (int)FileConverter.MaxLength.TotalSeconds + 1;

        using var response = await PostAsync(Wav(tooLong, tooLong));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("FileTooLong", await response.Content.ReadAsStringAsync(Canceled));
    }

    [Theory]
    [InlineData("", "FileEmpty")]
    [InlineData("This is not audio.", "FileUnreadable")]
    [InlineData("fLaC and so on, which is compressed", "FfmpegMissing")]
    public async Task A_file_that_cannot_be_converted_is_rejected_with_the_reason(string content, string error)
    {
        using var response = await PostAsync(System.Text.Encoding.ASCII.GetBytes(content));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(error, await response.Content.ReadAsStringAsync(Canceled));
        Assert.True(Enum.IsDefined(Enum.Parse<CaptureError>(error)));
    }

    [Fact]
    public async Task A_request_that_another_site_could_send_is_rejected()
    {
        using var response = await PostAsync(Wav(1, 1), "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] file, string type = Octets)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await _client.PostAsync(_app.Urls.Single() + "/audio/convert", content, Canceled);
    }

    private static byte[] Wav(int seconds, int statedSeconds)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + statedSeconds * Rate);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(statedSeconds * Rate);
        writer.Write(new byte[seconds * Rate]);
        return file.ToArray();
    }
}
