using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace PortBridge.Playground.Tests;

/// <summary>Holds the test set-up itself: components render, answer events and are compared as markup.</summary>
public sealed class RenderingTests : BunitContext
{
    [Fact]
    public void A_component_renders_and_answers_a_click()
    {
        var counter = Render<Counter>();
        counter.MarkupMatches("<button>0</button>");

        counter.Find("button").Click();

        counter.MarkupMatches("<button>1</button>");
    }

    private sealed class Counter : ComponentBase
    {
        private int _clicks;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, () => _clicks++));
            builder.AddContent(2, _clicks);
            builder.CloseElement();
        }
    }
}
