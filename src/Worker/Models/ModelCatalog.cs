namespace PortBridge.Worker.Models;

/// <summary>The models that the store can download.</summary>
/// <remarks>
/// The Whisper models are conversions of OpenAI's models by the whisper.cpp project; both have the MIT license. Files are
/// identified by their checksum, so a mirror need not be trusted.
/// </remarks>
internal static class ModelCatalog
{
    /// <summary>The default model of <c>whisper</c> on a CPU.</summary>
    public const string CpuDefault = "base-q5_1";

    /// <summary>The default model of <c>whisper</c> on CUDA.</summary>
    public const string CudaDefault = "large-v3-turbo";

    /// <summary>The model of Silero's voice activity detector.</summary>
    public const string SileroVad = "silero-vad";

    private const string WhisperFolder =
        "https://huggingface.co/ggerganov/whisper.cpp/resolve/5359861c739e955e79d9a303bcbc70fb988958b1/";

    private const string SileroFolder = "https://raw.githubusercontent.com/snakers4/silero-vad/v6.2.1/src/silero_vad/data/";

    private const string English = "English";
    private const string Many = "99 languages";
    private const string More = "100 languages";
    private const string Any = "any";

    /// <summary>All models, the smallest of each kind first.</summary>
    public static IReadOnlyList<ModelEntry> All { get; } =
    [
        Whisper(
            "tiny.en-q5_1", 32_166_155, "c77c5766f1cef09b6b7d47f21b546cbddd4157886b3b5d6d4f709e91e66c7c2b", English, 230),
        Whisper(
            "tiny-q5_1", 32_152_673, "818710568da3ca15689e31a743197b520007872ff9576237bda97bd1b469c3d7", Many, 230),
        Whisper(
            "base.en-q5_1", 59_721_011, "4baf70dd0d7c4247ba2b81fafd9c01005ac77c2f9ef064e00dcf195d0e2fdd2f", English, 310),
        Whisper(
            "base-q5_1", 59_707_625, "422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898", Many, 310),
        Whisper(
            "small-q5_1", 190_085_487, "ae85e4a935d7a567bd102fe55afc16bb595bdb618e11b2fc7591bc08120411bb", Many, 570),
        Whisper(
            "large-v3-turbo-q5_0", 574_041_195, "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2", More, 1500),
        Whisper(
            "large-v3-turbo", 1_624_555_275, "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69", More, 2600),
        new(SileroVad, ModelKind.Silero, "silero_vad.onnx", new Uri(SileroFolder + "silero_vad.onnx"), 2_327_524,
            "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3", "MIT", Any, 10),
    ];

    /// <summary>Finds a model by name; returns null if there is none.</summary>
    public static ModelEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);

    private static ModelEntry Whisper(string name, long size, string sha256, string languages, int memory)
    {
        var file = $"ggml-{name}.bin";
        return new ModelEntry(
            name, ModelKind.Whisper, file, new Uri(WhisperFolder + file), size, sha256, "MIT", languages, memory);
    }
}
