using System.Runtime.InteropServices;
using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// CMU PocketSphinx 0.8+5prealpha as packaged by Debian: American English, on the CPU, offline.
/// D. Huggins-Daines et al., "PocketSphinx: a free, real-time continuous speech recognition system for hand-held
/// devices", ICASSP 2006.
/// </summary>
internal sealed class PocketSphinxEngine : ISpeechEngine
{
    public const string Name = "pocketsphinx";

    private readonly DecodeProfile _profile;
    private readonly LeasePool<SphinxDecoders> _pool;

    private PocketSphinxEngine(SphinxModel model, EngineSettings settings)
    {
        _profile = settings.Interactive ? DecodeProfile.Interactive : DecodeProfile.Thorough;
        _pool = new LeasePool<SphinxDecoders>(settings.Decoders ?? Environment.ProcessorCount, () => new SphinxDecoders(model));
        Info = new EngineInfo(
            Name,
            model.Name,
            "cpu",
            [Capabilities.Partials, Capabilities.Words, Capabilities.Confidence],
            model.IsBuiltIn ? ["en"] : null);
    }

    public EngineInfo Info { get; }

    /// <summary>Says why the engine cannot run on this machine, without creating a decoder. A model that the user
    /// named is not checked: if it is invalid, loading must fail instead of selecting another engine.</summary>
    /// <returns>A sentence; null if it can run.</returns>
    public static string? UnavailableReason(EngineSettings settings)
    {
        try
        {
            FindLibrary();
            if (settings.ModelPath is null)
                SphinxModel.Find(null);
            return null;
        }
        catch (EngineException e)
        {
            return e.Message;
        }
    }

    /// <summary>Loads the library, the model and a first decoder, so that an invalid model fails now.</summary>
    /// <exception cref="EngineException">The library or the model is missing or invalid.</exception>
    public static async Task<ISpeechEngine> LoadAsync(EngineSettings settings, CancellationToken cancellationToken)
    {
        FindLibrary();
        var engine = new PocketSphinxEngine(SphinxModel.Find(settings.ModelPath), settings);
        engine._pool.Return(await engine._pool.RentAsync(cancellationToken).ConfigureAwait(false));
        return engine;
    }

    public async ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken)
    {
        var decoders = await _pool.RentAsync(cancellationToken).ConfigureAwait(false);
        return new PocketSphinxRecognizer(_pool, decoders, _profile, options);
    }

    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void FindLibrary()
    {
        foreach (var library in (string[])[Native.SphinxBase, Native.PocketSphinx])
        {
            // Never unloaded, because the imports keep it loaded anyway.
            if (!NativeLibrary.TryLoad(library, out _))
            {
                throw new EngineException(
                    EngineFailure.Unavailable,
                    $"PocketSphinx is not installed ({library} is missing); install it: {SphinxModel.Installation}");
            }
        }
    }
}
