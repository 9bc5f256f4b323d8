using System.Globalization;
using Microsoft.AspNetCore.Components;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Components.Settings;

/// <summary>
/// Selects a number or the worker's default. A value is shown while it is dragged, and set when it is released.
/// </summary>
public sealed partial class NumberSlider
{
    private double? _draft;

    /// <summary>The name of the protocol field, used as the element's id.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The label.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The effect of the setting, in one line.</summary>
    [Parameter, EditorRequired]
    public required string Description { get; set; }

    /// <summary>The format of the value, with the placeholder <c>{0}</c>.</summary>
    /// <value>Default: the number alone.</value>
    [Parameter]
    public string ValueFormat { get; set; } = "{0}";

    /// <summary>The minimum.</summary>
    [Parameter, EditorRequired]
    public double Min { get; set; }

    /// <summary>The maximum.</summary>
    [Parameter, EditorRequired]
    public double Max { get; set; }

    /// <summary>The step between two values.</summary>
    [Parameter, EditorRequired]
    public double Step { get; set; }

    /// <summary>The worker's default.</summary>
    [Parameter, EditorRequired]
    public double Default { get; set; }

    /// <summary>The selected value; null for the default.</summary>
    [Parameter]
    public double? Value { get; set; }

    /// <summary>Raised when another value is selected.</summary>
    [Parameter]
    public EventCallback<double?> ValueChanged { get; set; }

    /// <summary>Whether the setting has no effect at the moment.</summary>
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

    // The browser enforces the range, but a modified client may send anything.
    private double? Read(ChangeEventArgs change) =>
        double.TryParse(change.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= Min && value <= Max
            ? value
            : null;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
