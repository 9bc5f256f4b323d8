using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class HostingTests
{
    [Fact]
    public void Without_a_configured_worker_the_bundled_one_is_used()
    {
        var options = Configure(new PortBridgeOptions(), new PlaygroundOptions { Engine = "scripted" });

        Assert.True(Path.IsPathFullyQualified(options.Worker.FileName));
        Assert.True(File.Exists(options.Worker.FileName), $"{options.Worker.FileName} was not put there by the build.");
        Assert.Equal(["--engine", "scripted", "--max-sessions", "64"], options.Worker.Arguments);
    }

    [Fact]
    public void The_configured_model_is_passed_to_the_worker() => Assert.Equal(
        ["--engine", "whisper", "--max-sessions", "3", "--model", "base"],
        Configure(new PortBridgeOptions(), new PlaygroundOptions { Engine = "whisper", Model = "base", MaxSessions = 3 }).Worker.Arguments);

    [Fact]
    public void Configured_arguments_replace_the_default_ones()
    {
        var options = new PortBridgeOptions();
        options.Worker.Arguments.Add("--json-lines");

        Assert.Equal(["--json-lines"], Configure(options, new PlaygroundOptions()).Worker.Arguments);
    }

    [Fact]
    public void Another_configured_worker_is_not_changed()
    {
        var options = new PortBridgeOptions { Worker = { FileName = "my-worker" } };

        Configure(options, new PlaygroundOptions());

        Assert.Equal("my-worker", options.Worker.FileName);
        Assert.Empty(options.Worker.Arguments);
    }

    [Theory]
    [InlineData("auto", true)]
    [InlineData("an engine that only the worker knows", true)]
    [InlineData("", false)]
    public void Only_an_empty_engine_is_rejected_because_the_worker_has_the_list(string engine, bool isValid)
    {
        var options = new PlaygroundOptions { Engine = engine };
        var results = new List<ValidationResult>();

        Assert.Equal(isValid, Validator.TryValidateObject(options, new(options), results, validateAllProperties: true));
        Assert.All(results, result => Assert.Contains("--engine", result.ErrorMessage!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Numbers_have_decimal_points_whatever_the_language_is()
    {
        var (culture, language) = (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture);
        try
        {
            await new PageLanguage(Options.Create(new PlaygroundOptions { Language = "en" }))
                .StartAsync(TestContext.Current.CancellationToken);

            Assert.Equal(CultureInfo.InvariantCulture, CultureInfo.DefaultThreadCurrentCulture);
        }
        finally
        {
            (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (culture, language);
        }
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("pt-BR", true)]
    [InlineData("Deutsch, bitte", false)]
    public void An_invalid_language_tag_is_rejected_by_name(string language, bool isValid)
    {
        var options = new PlaygroundOptions { Language = language };
        var results = new List<ValidationResult>();

        Assert.Equal(isValid, Validator.TryValidateObject(options, new(options), results, validateAllProperties: true));
        Assert.All(results, result => Assert.Contains("Language", result.ErrorMessage!, StringComparison.Ordinal));
    }

    private static PortBridgeOptions Configure(PortBridgeOptions options, PlaygroundOptions playground)
    {
        new BundledWorker(Options.Create(playground)).PostConfigure(null, options);
        return options;
    }
}
