namespace PortBridge.Protocol;

/// <summary>What the engine produces from speech.</summary>
public enum SpeechTask
{
    /// <summary>Text in the spoken language.</summary>
    Transcribe,

    /// <summary>English text.</summary>
    Translate,
}

/// <summary>The names of <see cref="SpeechTask"/> on the wire.</summary>
public static class SpeechTasks
{
    /// <summary><see cref="SpeechTask.Transcribe"/>.</summary>
    public const string Transcribe = "transcribe";

    /// <summary><see cref="SpeechTask.Translate"/>.</summary>
    public const string Translate = "translate";

    /// <summary>The wire name of a task.</summary>
    public static string NameOf(SpeechTask task) => task == SpeechTask.Translate ? Translate : Transcribe;

    /// <summary>The task with a wire name; null if there is none.</summary>
    public static SpeechTask? Find(string name) => name switch
    {
        Transcribe => SpeechTask.Transcribe,
        Translate => SpeechTask.Translate,
        _ => null,
    };
}
