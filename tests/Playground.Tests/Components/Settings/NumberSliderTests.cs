using Bunit;
using PortBridge.Playground.Components.Settings;

namespace PortBridge.Playground.Tests.Components.Settings;

public sealed class NumberSliderTests : BunitContext
{
    private readonly List<double?> _chosen = [];

    [Theory]
    [InlineData(null, "800", "800 ms (default)")]
    [InlineData(800.0, "800", "800 ms (default)")]
    [InlineData(300.0, "300", "300 ms")]
    public void The_slider_shows_the_value_and_whether_it_is_the_default(double? value, string place, string shown)
    {
        var slider = Show(value);

        var input = slider.Find("input");
        Assert.Equal((place, shown), (input.GetAttribute("value"), input.GetAttribute("aria-valuetext")));
        Assert.Equal(shown, slider.Find("span").TextContent);
    }

    [Fact]
    public void The_slider_has_a_label_a_range_and_a_description()
    {
        var slider = Show(null);

        var input = slider.Find("input[type=range]");
        Assert.Equal(input.Id, slider.Find("label").GetAttribute("for"));
        Assert.Equal("Why it matters.", slider.Find($"#{input.GetAttribute("aria-describedby")}").TextContent);
        Assert.Equal(
            ("100", "5000", "50"), (input.GetAttribute("min"), input.GetAttribute("max"), input.GetAttribute("step")));
    }

    [Fact]
    public void A_dragged_value_is_shown_and_set_on_release()
    {
        var slider = Show(null);

        slider.Find("input").Input("450");
        Assert.Equal("450 ms", slider.Find("span").TextContent);
        Assert.Empty(_chosen);

        slider.Find("input").Change("400");
        Assert.Equal([400], _chosen);
    }

    [Fact]
    public void Selecting_the_default_sets_null()
    {
        Show(300).Find("input").Change("800");

        Assert.Equal([null], _chosen);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("NaN")]
    [InlineData("a lot")]
    public void Invalid_values_are_ignored(string sent)
    {
        var slider = Show(300);

        slider.Find("input").Input(sent);
        slider.Find("input").Change(sent);

        Assert.Equal([null], _chosen);
        Assert.Equal("300 ms", slider.Find("span").TextContent);
    }

    private IRenderedComponent<NumberSlider> Show(double? value) => Render<NumberSlider>(parts => parts
        .Add(part => part.Name, "silence_duration_ms")
        .Add(part => part.Label, "Pause")
        .Add(part => part.Description, "Why it matters.")
        .Add(part => part.ValueFormat, "{0} ms")
        .Add(part => part.Min, 100)
        .Add(part => part.Max, 5000)
        .Add(part => part.Step, 50)
        .Add(part => part.Default, 800)
        .Add(part => part.Value, value)
        .Add(part => part.ValueChanged, chosen => _chosen.Add(chosen)));
}
