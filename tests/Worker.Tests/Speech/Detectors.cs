using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Tests.Speech;

/// <summary>The detectors that this machine can test.</summary>
internal static class Detectors
{
    /// <summary>Names the file silero_vad.onnx, which the project does not have.</summary>
    private const string ModelVariable = "PORTBRIDGE_TEST_SILERO_MODEL";

    /// <summary>A detector, loaded; the test is skipped where it cannot be had.</summary>
    public static Task<IVoiceActivitySource> LoadAsync(string name)
    {
        var settings = new VoiceActivitySettings { Detector = name, ModelPath = name == VoiceActivityCatalog.Silero ? Model() : null };
        return VoiceActivityCatalog.LoadAsync(settings, TextWriter.Null, null, TestContext.Current.CancellationToken);
    }

    public static string Model()
    {
        SkipWithoutSilero();
        var model = Environment.GetEnvironmentVariable(ModelVariable);
        if (string.IsNullOrEmpty(model))
            Assert.Skip($"{ModelVariable} does not name the file silero_vad.onnx.");
        return model;
    }

    public static void SkipWithoutSilero()
    {
        if (VoiceActivityCatalog.All.All(detector => detector.Name != VoiceActivityCatalog.Silero))
            Assert.Skip("The package feed lacked Microsoft.ML.OnnxRuntime, so the detector silero is not in this build.");
    }
}
