namespace PortBridge.Benchmarks.Whisper;

/// <summary>The dimensions of one of OpenAI's models.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vocabulary">The number of tokens: 51864 in an English model, more in a multilingual one.</param>
/// <param name="Width">The length of a state vector.</param>
/// <param name="Heads">The number of attention heads of a layer.</param>
/// <param name="AudioLayers">The number of encoder layers.</param>
/// <param name="TextLayers">The number of decoder layers.</param>
/// <param name="Mels">The number of frequency bands.</param>
internal sealed record ModelShape(
    string Name, int Vocabulary, int Width, int Heads, int AudioLayers, int TextLayers, int Mels = 80)
{
    private const int EnglishVocabulary = 51864;
    private const int Timestamps = 1501;

    /// <summary>The encoder's positions.</summary>
    public const int AudioContext = 1500;

    /// <summary>The decoder's positions.</summary>
    public const int TextContext = 448;

    public static IReadOnlyList<ModelShape> All { get; } =
    [
        new("tiny.en", EnglishVocabulary, 384, 6, 4, 4),
        new("base.en", EnglishVocabulary, 512, 8, 6, 6),
        new("base", 51865, 512, 8, 6, 6),
        new("small", 51865, 768, 12, 12, 12),
        new("large-v3-turbo", 51866, 1280, 20, 32, 4, 128),
    ];

    /// <summary>The token that ends the text. The tokens before it are text, the ones after it are control tokens.</summary>
    public int EndOfText => IsEnglish ? 50256 : 50257;

    /// <summary>The token of the time 0.00.</summary>
    public int FirstTimestamp => Vocabulary - Timestamps;

    /// <summary>The tokens that a decode without a prompt returns, by position.</summary>
    /// <param name="words">The number of text tokens.</param>
    public int[] Script(int words)
    {
        // A multilingual model is asked for the language first; the task is the second token of its input.
        int[] before = IsEnglish ? [] : [EndOfText + 2, EndOfText];
        var script = new int[TextContext];
        Array.Fill(script, EndOfText);
        before.CopyTo(script, 0);
        script[before.Length] = FirstTimestamp;
        for (var i = 1; i <= words; i++)
            script[before.Length + i] = 1_000 + i;
        return script;
    }

    private bool IsEnglish => Vocabulary == EnglishVocabulary;
}
