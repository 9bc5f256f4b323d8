using System.Globalization;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>The errors that the bridge itself reports.</summary>
public sealed class SessionErrorTests : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Fact]
    public void Durations_have_a_decimal_point_in_every_culture()
    {
        // As a clone, because a program without culture data has no other culture.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = culture;
        var duration = TimeSpan.FromSeconds(1.5);

        Assert.All(
            [SessionErrors.Unused(duration), SessionErrors.NotRecovered(duration), SessionErrors.NotStopped(duration)],
            error => Assert.Contains("1.5 s", error.Message, StringComparison.Ordinal));
    }
}
