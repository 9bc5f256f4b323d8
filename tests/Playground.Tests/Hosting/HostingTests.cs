using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class HostingTests
{
    [Fact]
    public void Without_a_worker_in_the_configuration_the_one_beside_the_playground_runs()
    {
        var options = Configure(new PortBridgeOptions(), new PlaygroundOptions { Engine = "scripted" });

        Assert.True(Path.IsPathFullyQualified(options.Worker.FileName));
        Assert.True(File.Exists(options.Worker.FileName), $"{options.Worker.FileName} was not put there by the build.");
        Assert.Equal(["--engine", "scripted"], options.Worker.Arguments);
    }

    [Fact]
    public void A_model_that_was_named_is_passed_to_the_worker() => Assert.Equal(
        ["--engine", "whisper", "--model", "base"],
        Configure(new PortBridgeOptions(), new PlaygroundOptions { Engine = "whisper", Model = "base" }).Worker.Arguments);

    [Fact]
    public void Arguments_in_the_configuration_replace_the_playground_s_own()
    {
        var options = new PortBridgeOptions();
        options.Worker.Arguments.Add("--json-lines");

        Assert.Equal(["--json-lines"], Configure(options, new PlaygroundOptions()).Worker.Arguments);
    }

    [Fact]
    public void Another_worker_is_left_as_it_is_configured()
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

    [Theory]
    [InlineData("en", true)]
    [InlineData("pt-BR", true)]
    [InlineData("Deutsch, bitte", false)]
    public void A_language_that_is_no_tag_is_refused_by_name(string language, bool isValid)
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
