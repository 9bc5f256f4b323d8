using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Components.Shared;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Tests.Components.Shared;

public sealed class ConnectionNoticeTests : BunitContext
{
    [Fact]
    public void The_connection_notice_shows_the_buffered_audio_and_the_capacity()
    {
        Services.AddSingleton(Options.Create(new PlaygroundOptions { MaxBufferedAudio = TimeSpan.FromSeconds(40) }));

        var notice = Render<ConnectionNotice>();

        Assert.Equal("0", notice.Find(".buffering [data-buffered]").TextContent);
        Assert.EndsWith("It buffers at most 40 s.", notice.Find(".buffering").TextContent.Trim(), StringComparison.Ordinal);
    }
}
