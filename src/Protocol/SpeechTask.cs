namespace PortBridge.Protocol;

/// <summary>What is made of speech.</summary>
public enum SpeechTask
{
    /// <summary>Text in the language that is spoken.</summary>
    Transcribe,

    /// <summary>English text, whatever language is spoken.</summary>
    Translate,
}

/// <summary>The names of <see cref="SpeechTask"/> on the wire.</summary>
public static class SpeechTasks
{
    /// <summary><see cref="SpeechTask.Transcribe"/>.</summary>
    public const string Transcribe = "transcribe";

    /// <summary><see cref="SpeechTask.Translate"/>.</summary>
    public const string Translate = "translate";

    /// <summary>The name of a task.</summary>
    public static string NameOf(SpeechTask task) => task == SpeechTask.Translate ? Translate : Transcribe;

    /// <summary>The task of a name; null when no task has it.</summary>
    public static SpeechTask? Find(string name) => name switch
    {
        Transcribe => SpeechTask.Transcribe,
        Translate => SpeechTask.Translate,
        _ => null,
    };
}
