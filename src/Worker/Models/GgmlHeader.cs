using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Worker.Models;

/// <summary>A Whisper model's hyperparameters.</summary>
/// <param name="Fault">What cannot be, in words; null where they make sense.</param>
/// <param name="Tensors">How many tensors such a model has.</param>
/// <param name="Vocabulary">Tokens that it knows.</param>
/// <param name="AudioContext">Positions of its encoder, 1500 for 30 s.</param>
internal readonly record struct GgmlHeader(string? Fault, int Tensors, int Vocabulary, int AudioContext)
{
    private const int MultilingualVocabulary = 51865;

    // What is not in a layer, and what is in one of either kind.
    private const int SingleTensors = 11;
    private const int TensorsOfAudioLayer = 15;
    private const int TensorsOfTextLayer = 24;

    // Far beyond every model there is, so that it is nonsense that is found, and not the next model.
    private static readonly (string Name, int Most)[] Fields =
    [
        ("vocabulary", 1_000_000),
        ("audio context", 100_000),
        ("audio state", 100_000),
        ("audio heads", 10_000),
        ("audio layers", 1_000),
        ("text context", 100_000),
        ("text state", 100_000),
        ("text heads", 10_000),
        ("text layers", 1_000),
        ("mel bands", 10_000),
    ];

    /// <summary>Whether it knows other languages than English.</summary>
    public bool IsMultilingual => Vocabulary >= MultilingualVocabulary;

    public static GgmlHeader Read(GgmlReader reader)
    {
        string? fault = null;
        var values = new Dictionary<string, int>();
        foreach (var (name, most) in Fields)
        {
            var value = values[name] = (int)reader.ReadUnsigned();
            if (value < 1 || value > most)
                fault ??= $"its {name} would be {value}";
        }

        reader.ReadUnsigned(); // The type of most weights; each tensor says its own.
        return new GgmlHeader(
            fault,
            SingleTensors + (TensorsOfAudioLayer * values["audio layers"]) + (TensorsOfTextLayer * values["text layers"]),
            values["vocabulary"],
            values["audio context"]);
    }
}
