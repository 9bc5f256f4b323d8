using Microsoft.ML.OnnxRuntime;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The network of Silero VAD (https://github.com/snakers4/silero-vad, version 5 and later, MIT), run by ONNX Runtime.
/// All streams share one model concurrently, each with its own state.
/// </summary>
internal sealed class SileroModel : IVoiceActivitySource
{
    private static readonly string[] Inputs = ["input", "sr", "state"];
    private static readonly string[] Outputs = ["output", "stateN"];

    private readonly InferenceSession _session;

    private SileroModel(InferenceSession session) => _session = session;

    public string Name => VoiceActivityCatalog.Silero;

    public bool RunsInline => false;

    /// <summary>Loads the model and runs it once.</summary>
    /// <exception cref="EngineException">The file is missing or not a Silero VAD model, or ONNX Runtime cannot run
    /// on this machine.</exception>
    public static Task<IVoiceActivitySource> LoadAsync(
        VoiceActivitySettings settings, CancellationToken cancellationToken) =>
        Task.Run<IVoiceActivitySource>(() => Load(settings.ModelPath!), cancellationToken);

    public IVoiceActivity Open() => new SileroVoiceActivity(_session);

    public void Dispose() => _session.Dispose();

    private static SileroModel Load(string path)
    {
        if (!File.Exists(path))
            throw Invalid(path, "The file does not exist.");

        InferenceSession? session = null;
        try
        {
            session = OpenSession(path);
            using var trial = new SileroVoiceActivity(session);
            trial.Process(new float[trial.FrameSamples]);
            return new SileroModel(session);
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw Invalid(path, $"ONNX Runtime reports: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (EngineException)
        {
            session?.Dispose();
            throw;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            throw new EngineException(
                EngineFailure.Unavailable,
                $"ONNX Runtime cannot run on this machine ({e.GetBaseException().Message}); use --vad {VoiceActivityCatalog.Energy}.",
                e);
        }
    }

    private static InferenceSession OpenSession(string path)
    {
        // A window takes 60 µs: more threads would cost more than they save, and would spin between windows.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        var session = new InferenceSession(path, options);
        if (Inputs.All(session.InputMetadata.ContainsKey) && Outputs.All(session.OutputMetadata.ContainsKey))
            return session;

        var found = string.Join(", ", session.InputMetadata.Keys);
        session.Dispose();
        throw Invalid(path, $"It has the inputs {found} instead of {string.Join(", ", Inputs)}.");
    }

    private static EngineException Invalid(string path, string reason, Exception? inner = null) => new(
        EngineFailure.ModelLoadFailed,
        $"{path} is not a usable Silero VAD model: {reason} "
        + $"Set --vad-model to another file, or use --vad {VoiceActivityCatalog.Energy}.",
        inner);
}
