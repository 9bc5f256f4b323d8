using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.ModelUpgrades;

namespace PortBridge.Playground.Tests.Components.Workers;

public sealed class UpgradeStatusTests : BunitContext
{
    private static readonly DownloadFailure NoNetwork = new(
        "whisper base-q5_1", "unreachable", "hub could not be reached", "The model base could not be had.", IsRetriable: true)
    {
        Bytes = 59_707_625,
    };

    public UpgradeStatusTests() => Services.AddSingleton<TimeProvider>(new FakeTimeProvider());

    [Fact]
    public void An_idle_upgrade_is_hidden()
    {
        var line = Show(new UpgradeState.Idle());

        Assert.True(line.Find(".upgrade").HasAttribute("hidden"));
        Assert.Empty(line.Find("p").TextContent);
    }

    [Theory]
    [InlineData("download", "A better model is downloading: Whisper base", "50 % of 60 MB")]
    [InlineData("verify", "Verifying Whisper base", "50 %")]
    public void A_download_has_a_progress_bar_and_only_its_name_is_announced(string stage, string text, string howFar)
    {
        var half = new LoadingProgress(stage, 30_000_000, 60_000_000);
        var line = Show(new UpgradeState.Downloading(new("whisper base-q5_1", half)));

        Assert.False(line.Find(".upgrade").HasAttribute("hidden"));
        Assert.Equal((text, howFar), (line.Find("[role=status]").TextContent, line.Find("span").TextContent));
        Assert.Equal("30000000", line.Find("progress").GetAttribute("value"));
    }

    [Fact]
    public void A_failure_is_shown_with_the_next_attempt()
    {
        var next = DateTimeOffset.UnixEpoch.AddMinutes(61);

        Assert.Equal(
            "A better model, Whisper base (60 MB), could not be downloaded: hub could not be reached. Next attempt at 01:01:00.",
            Show(new UpgradeState.DownloadFailed(NoNetwork, next)).Find("p").TextContent);
        Assert.Equal(
            "A better model, Whisper base (60 MB), could not be downloaded: hub could not be reached.",
            Show(new UpgradeState.DownloadFailed(NoNetwork, null)).Find("p").TextContent);
        Assert.Equal(
            "Could not start the better model: It is torn. Next attempt at 01:01:00.",
            Show(new UpgradeState.SwitchFailed("It is torn.", next)).Find("p").TextContent);
    }

    [Fact]
    public void A_planned_attempt_can_be_made_now()
    {
        var retries = 0;
        var failed = new UpgradeState.DownloadFailed(NoNetwork, DateTimeOffset.UnixEpoch);

        var line = Render<UpgradeStatus>(parts => parts.Add(part => part.State, failed).Add(part => part.OnRetry, () => retries++));
        line.Find("button").Click();

        Assert.Equal(1, retries);
        Assert.Empty(Show(new UpgradeState.DownloadFailed(NoNetwork, null)).FindAll("button"));
        Assert.Empty(Show(failed).FindAll("button"));
    }

    private IRenderedComponent<UpgradeStatus> Show(UpgradeState state) =>
        Render<UpgradeStatus>(parts => parts.Add(part => part.State, state));
}
