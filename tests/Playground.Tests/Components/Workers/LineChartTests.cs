using Bunit;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Diagnostics;

namespace PortBridge.Playground.Tests.Components.Workers;

public sealed class LineChartTests : BunitContext
{
    [Fact]
    public void A_chart_has_a_text_alternative()
    {
        var chart = Show(0.25, 0.5, 0.1);

        Assert.Equal("100 ms", chart.Find("strong").TextContent);
        Assert.Equal(
            "First partial: now 100 ms, range 100 ms – 500 ms in the last 3 values.", chart.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal("M0,17L60,2L120,26", chart.Find(".line").GetAttribute("d"));
    }

    [Fact]
    public void A_chart_without_values_shows_a_text()
    {
        var chart = Show();

        Assert.Empty(chart.FindAll("svg"));
        Assert.Equal("No data yet.", chart.Find("p").TextContent);
    }

    [Theory]
    [InlineData(0, "M0,32L120,32")]
    [InlineData(0.7, "M0,2L120,2")]
    public void A_single_value_is_a_horizontal_line(double value, string line) =>
        Assert.Equal(line, Show(value).Find(".line").GetAttribute("d"));

    private IRenderedComponent<LineChart> Show(params double[] values) => Render<LineChart>(parts => parts
        .Add(part => part.Label, "First partial").Add(part => part.Values, values).Add(part => part.Format, StatisticsFormatter.Wait));
}
