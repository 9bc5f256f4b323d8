using Bunit;
using PortBridge.Playground.Components.Shared;

namespace PortBridge.Playground.Tests.Components.Shared;

public sealed class ConnectionNoticeTests : BunitContext
{
    [Fact]
    public void The_connection_notice_shows_the_buffered_audio()
    {
        var notice = Render<ConnectionNotice>();

        Assert.Equal("0", notice.Find(".buffering [data-buffered]").TextContent);
        Assert.Equal("0", notice.Find(".saved [data-buffered]").TextContent);
        Assert.Equal(
            "The server cannot be reached. Reload the page when it is back.", notice.Find(".lost").TextContent.Trim());
    }
}
