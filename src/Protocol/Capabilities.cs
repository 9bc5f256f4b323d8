namespace PortBridge.Protocol;

/// <summary>The capabilities of <c>ready</c> that this version of the protocol names.</summary>
public static class Capabilities
{
    /// <summary>It sends <c>partial</c> events.</summary>
    public const string Partials = "partials";

    /// <summary>Its finals carry words with their times where a session asks for them.</summary>
    public const string Words = "words";

    /// <summary>Its finals, and their words if it has them, carry a confidence.</summary>
    public const string Confidence = "confidence";

    /// <summary>It takes <c>start_session.prompt</c>.</summary>
    public const string Prompt = "prompt";

    /// <summary>It takes <c>start_session.hot_words</c>.</summary>
    public const string HotWords = "hot_words";

    /// <summary>It takes the task <c>translate</c>.</summary>
    public const string Translate = "translate";

    /// <summary>It takes the language <c>auto</c>.</summary>
    public const string LanguageDetection = "language_detection";
}
