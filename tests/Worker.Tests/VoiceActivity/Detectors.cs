using PortBridge.Testing;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Tests.VoiceActivity;

/// <summary>Loads detectors for tests.</summary>
internal static class Detectors
{
    private static readonly string[] SileroFile = ["models", "silero_vad.onnx"];

    /// <summary>Loads a detector; skips the test if its model is missing.</summary>
    public static Task<IVoiceActivitySource> LoadAsync(string name)
    {
        var settings = new VoiceActivitySettings { Detector = name, ModelPath = name == VoiceActivityCatalog.Silero ? Model() : null };
        return VoiceActivityCatalog.LoadAsync(settings, TextWriter.Null, null, TestContext.Current.CancellationToken);
    }

    /// <summary>The path of Silero's model; skips the test if it is missing.</summary>
    public static string Model()
    {
        var path = SharedFiles.Find(SileroFile);
        Assert.SkipWhen(path is null, SharedFiles.MissingReason(SileroFile));
        return path!;
    }
}
