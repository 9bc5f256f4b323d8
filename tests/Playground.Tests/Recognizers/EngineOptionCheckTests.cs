using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.Tests.Recognizers;

public sealed class EngineOptionCheckTests
{
    private readonly ScriptedWorkerQuery _query = new() { Engines = """[{"name":"whisper"},{"name":"scripted"}]""" };
    private readonly PortBridgeOptions _bridge = new();

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("auto")]
    [InlineData("scripted")]
    public Task An_engine_in_the_worker_s_list_is_accepted(string engine) => Check(engine).StartingAsync(Canceled);

    [Fact]
    public async Task An_engine_that_is_not_in_the_worker_s_list_is_rejected_with_the_list()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => Check("whisperer").StartingAsync(Canceled));

        Assert.Equal(
            "Playground:Engine (--engine) must be one of: auto, whisper, scripted. It is \"whisperer\".",
            Assert.Single(error.Failures));
    }

    [Fact]
    public Task Without_a_list_the_worker_reports_the_error_itself()
    {
        _query.Engines = null;

        return Check("whisperer").StartingAsync(Canceled);
    }

    [Fact]
    public Task The_option_is_not_checked_if_another_worker_is_configured()
    {
        _bridge.Worker.FileName = "my-worker";

        return Check("whisperer").StartingAsync(Canceled);
    }

    private EngineOptionCheck Check(string engine)
    {
        var playground = Options.Create(new PlaygroundOptions { Engine = engine });
        new BundledWorker(playground).PostConfigure(null, _bridge);
        return new EngineOptionCheck(_query, Options.Create(_bridge), playground);
    }
}
