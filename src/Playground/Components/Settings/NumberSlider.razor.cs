using System.Globalization;
using Microsoft.AspNetCore.Components;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Components.Settings;

/// <summary>Chooses a number, or leaves it to the worker; what is being dragged is shown and not yet chosen.</summary>
public sealed partial class NumberSlider
{
    private double? _draft;

    /// <summary>The field's name in the protocol; the element's id.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What it is, for a person.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>What turning it does, in one line.</summary>
    [Parameter, EditorRequired]
    public required string Description { get; set; }

    /// <summary>How the number is shown, in the place of <c>{0}</c>.</summary>
    /// <value>Default: as it is.</value>
    [Parameter]
    public string ValueFormat { get; set; } = "{0}";

    /// <summary>The least that may be chosen.</summary>
    [Parameter, EditorRequired]
    public double Min { get; set; }

    /// <summary>The most that may be chosen.</summary>
    [Parameter, EditorRequired]
    public double Max { get; set; }

    /// <summary>From one place to the next.</summary>
    [Parameter, EditorRequired]
    public double Step { get; set; }

    /// <summary>The worker's own value.</summary>
    [Parameter, EditorRequired]
    public double Default { get; set; }

    /// <summary>What is chosen; null for the worker's own.</summary>
    [Parameter]
    public double? Value { get; set; }

    /// <summary>Something else was chosen.</summary>
    [Parameter]
    public EventCallback<double?> ValueChanged { get; set; }

    /// <summary>Whether it would mean nothing now.</summary>
    [Parameter]
    public bool IsDisabled { get; set; }

    private double Current => _draft ?? Value ?? Default;

    private string Shown => Current.Equals(Default) ? Strings.Options_Default.FormatWith(Text) : Text;

    private string Text => ValueFormat.FormatWith(Number(Current));

    private Task ChooseAsync(ChangeEventArgs change)
    {
        var chosen = Read(change);
        _draft = null;
        return ValueChanged.InvokeAsync(chosen is { } value && !value.Equals(Default) ? value : null);
    }

    // The browser keeps to min and max, but what comes over the circuit may be anybody's.
    private double? Read(ChangeEventArgs change) =>
        double.TryParse(change.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= Min && value <= Max
            ? value
            : null;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
