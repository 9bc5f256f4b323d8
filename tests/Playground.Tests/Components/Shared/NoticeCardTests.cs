using Bunit;
using PortBridge.Playground.Components.Shared;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Tests.Components.Shared;

public sealed class NoticeCardTests : BunitContext
{
    [Fact]
    public void A_notice_has_a_button_only_if_it_can_be_continued()
    {
        Assert.Empty(Show(new Notice("Title", "Text")).FindAll("button"));
        Assert.Single(Show(new Notice("Title", "Text", CanContinue: true)).FindAll("button"));
    }

    private IRenderedComponent<NoticeCard> Show(Notice notice) =>
        Render<NoticeCard>(parts => parts.Add(part => part.Notice, notice).Add(part => part.OnContinue, () => { }));
}
