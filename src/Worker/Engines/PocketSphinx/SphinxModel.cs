using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>The files of a language's model in one folder: an acoustic model's folder, a language model
/// <c>*.lm.bin</c> of the same name and a pronunciation dictionary <c>cmudict-*.dict</c>.</summary>
/// <param name="Name">The folder's own name.</param>
/// <param name="Acoustic">The acoustic model's folder.</param>
/// <param name="Language">The language model's file.</param>
/// <param name="Dictionary">The pronunciation dictionary's file.</param>
/// <param name="IsBuiltIn">Whether it is Debian's model, which is of American English.</param>
internal sealed record SphinxModel(string Name, string Acoustic, string Language, string Dictionary, bool IsBuiltIn)
{
    /// <summary>Where Debian's package puts its model.</summary>
    public const string DebianFolder = "/usr/share/pocketsphinx/model/en-us";
    private const string BaseName = "en-us";

    /// <summary>How to get what is missing.</summary>
    public const string Installation = "sudo apt-get install libpocketsphinx3 pocketsphinx-en-us";

    /// <summary>Finds the files.</summary>
    /// <param name="folder">Where they are, or null for Debian's folder.</param>
    /// <exception cref="EngineException">One is missing.</exception>
    public static SphinxModel Find(string? folder)
    {
        var path = Path.GetFullPath(folder ?? DebianFolder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        var model = new SphinxModel(
            name,
            Path.Combine(path, BaseName),
            Path.Combine(path, BaseName + ".lm.bin"),
            Path.Combine(path, $"cmudict-{BaseName}.dict"),
            IsBuiltIn: folder is null);
        string[] files = [Path.Combine(model.Acoustic, "mdef"), model.Language, model.Dictionary];
        return files.FirstOrDefault(file => !File.Exists(file)) is { } missing ? throw Missing(folder, missing) : model;
    }

    private static EngineException Missing(string? folder, string file) => folder is null
        ? new EngineException(
            EngineFailure.Unavailable, $"PocketSphinx has no model ({file} is missing); install it: {Installation}")
        : new EngineException(
            EngineFailure.ModelLoadFailed,
            $"--model {folder} is no PocketSphinx model: {file} is missing; "
            + $"give a folder laid out as {DebianFolder}, or leave --model out.");
}
