using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>The files of a model, all in one folder: the folder of the acoustic model, a language model
/// <c>*.lm.bin</c> of the same name and a pronunciation dictionary <c>cmudict-*.dict</c>.</summary>
/// <param name="Name">The name of the folder.</param>
/// <param name="Acoustic">The folder of the acoustic model.</param>
/// <param name="Language">The file of the language model.</param>
/// <param name="Dictionary">The file of the pronunciation dictionary.</param>
/// <param name="IsBuiltIn">Whether it is Debian's model, which is American English.</param>
internal sealed record SphinxModel(string Name, string Acoustic, string Language, string Dictionary, bool IsBuiltIn)
{
    /// <summary>The folder of Debian's model.</summary>
    public const string DebianFolder = "/usr/share/pocketsphinx/model/en-us";
    private const string BaseName = "en-us";

    /// <summary>The command that installs the library and the model.</summary>
    public const string Installation = "sudo apt-get install libpocketsphinx3 pocketsphinx-en-us";

    /// <summary>Finds the files.</summary>
    /// <param name="folder">The folder; null for Debian's.</param>
    /// <exception cref="EngineException">A file is missing.</exception>
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
            $"--model {folder} is not a PocketSphinx model: {file} is missing; "
            + $"use a folder with the layout of {DebianFolder}, or omit --model.");
}
