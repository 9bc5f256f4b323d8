namespace PortBridge.Protocol;

/// <summary>The capabilities that a worker can announce in <c>ready</c>.</summary>
public static class Capabilities
{
    /// <summary>Sends <c>partial</c> events.</summary>
    public const string Partials = "partials";

    /// <summary>Finals have words with times if the session requests them.</summary>
    public const string Words = "words";

    /// <summary>Finals and their words have a confidence.</summary>
    public const string Confidence = "confidence";

    /// <summary>Supports <c>start_session.prompt</c>.</summary>
    public const string Prompt = "prompt";

    /// <summary>Supports <c>start_session.hot_words</c>.</summary>
    public const string HotWords = "hot_words";

    /// <summary>Supports the task <c>translate</c>.</summary>
    public const string Translate = "translate";

    /// <summary>Supports the language <c>auto</c>.</summary>
    public const string LanguageDetection = "language_detection";
}
