using Microsoft.ML.OnnxRuntime;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>
/// The network of Silero VAD (https://github.com/snakers4/silero-vad, version 5 and later, MIT), run by ONNX Runtime.
/// One for the process: streams run it at the same time, each with a state of its own.
/// </summary>
internal sealed class SileroModel : IVoiceActivitySource
{
    private static readonly string[] Inputs = ["input", "sr", "state"];
    private static readonly string[] Outputs = ["output", "stateN"];

    private readonly InferenceSession _session;

    private SileroModel(InferenceSession session) => _session = session;

    public string Name => VoiceActivityCatalog.Silero;

    public bool RunsInline => false;

    /// <summary>Loads the model of the settings, and has it look at a window.</summary>
    /// <exception cref="EngineException">There is no such file, it is no Silero VAD, or ONNX Runtime does not run
    /// here.</exception>
    public static Task<IVoiceActivitySource> LoadAsync(
        VoiceActivitySettings settings, CancellationToken cancellationToken) =>
        Task.Run<IVoiceActivitySource>(() => Load(settings.ModelPath!), cancellationToken);

    public IVoiceActivity Open() => new SileroVoiceActivity(_session);

    public void Dispose() => _session.Dispose();

    private static SileroModel Load(string path)
    {
        if (!File.Exists(path))
            throw Broken(path, "There is no such file.");

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
            throw Broken(path, $"ONNX Runtime says: {e.Message.ReplaceLineEndings(" ")}", e);
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
                $"ONNX Runtime does not run on this machine ({e.GetBaseException().Message}); take --vad {VoiceActivityCatalog.Energy}.",
                e);
        }
    }

    private static InferenceSession OpenSession(string path)
    {
        // A window is 60 µs of work: threads would cost more than they bring, and would spin between two windows.
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
        throw Broken(path, $"It has the inputs {found} in place of {string.Join(", ", Inputs)}.");
    }

    private static EngineException Broken(string path, string reason, Exception? inner = null) => new(
        EngineFailure.ModelLoadFailed,
        $"{path} is no Silero VAD model that can be loaded: {reason} "
        + $"Name another file by --vad-model, or take --vad {VoiceActivityCatalog.Energy}.",
        inner);
}
