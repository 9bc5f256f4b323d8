using Microsoft.Playwright;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>The resampler of the page, in a browser.</summary>
public sealed class ResamplerTests(Browsers browsers) : BrowserTest(browsers)
{
    private const string Measure = """
        async ([rate, frequency]) => {
          const { Resampler } = await import('/resampler.js');
          const resampler = new Resampler(rate, 16000);
          const output = [];
          for (let i = 0; i < rate; i++) {
            resampler.push(Math.sin(2 * Math.PI * frequency * i / rate), (sample) => output.push(sample));
          }
          const settled = output.slice(4000, 12000);
          const power = settled.reduce((sum, sample) => sum + sample * sample, 0) / settled.length;
          return [output.length, 10 * Math.log10(2 * power + 1e-20)];
        }
        """;

    [Theory]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(96_000)]
    [InlineData(16_000)]
    [InlineData(8_000)]
    public async Task Speech_frequencies_pass_and_aliasing_frequencies_are_suppressed(int rate)
    {
        var page = await NewTabAsync();
        await page.RouteAsync("**/*", AnswerAsync);
        await page.GotoAsync("http://resampler.test/");

        foreach (var frequency in new[] { 100, 1_000, 3_400 })
        {
            var (length, decibels) = await MeasureAsync(page, rate, frequency);
            Assert.Equal(16_000, length);
            Assert.InRange(decibels, -0.2, 0.2);
        }

        foreach (var frequency in new[] { 9_000, 12_000, 20_000 }.Where(frequency => 2 * frequency < rate))
            Assert.InRange((await MeasureAsync(page, rate, frequency)).Decibels, double.NegativeInfinity, -75);
    }

    // Serves the script without a server.
    private static Task AnswerAsync(IRoute route) => new Uri(route.Request.Url).AbsolutePath == "/resampler.js"
        ? route.FulfillAsync(new() { Path = Path.Combine(BuiltPrograms.SourceOf("Playground"), "wwwroot", "js", "resampler.js") })
        : route.FulfillAsync(new() { ContentType = "text/html", Body = "<!DOCTYPE html>" });

    private static async Task<(int Length, double Decibels)> MeasureAsync(IPage page, int rate, int frequency)
    {
        var measured = await page.EvaluateAsync<double[]>(Measure, new[] { rate, frequency });
        return ((int)measured[0], measured[1]);
    }
}
