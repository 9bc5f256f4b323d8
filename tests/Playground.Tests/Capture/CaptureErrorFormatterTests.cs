using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Tests.Capture;

public sealed class CaptureErrorFormatterTests
{
    public static TheoryData<CaptureError> Faults => [.. Enum.GetValues<CaptureError>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_capture_error_has_its_own_notice(CaptureError fault)
    {
        var notice = CaptureErrorFormatter.ToNotice(fault);

        Assert.EndsWith(".", notice.Title, StringComparison.Ordinal);
        Assert.EndsWith(".", notice.Text, StringComparison.Ordinal);
        Assert.Single(Enum.GetValues<CaptureError>(), other => CaptureErrorFormatter.ToNotice(other).Title == notice.Title);
    }
}
