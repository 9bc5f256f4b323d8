using PortBridge.Worker.Engines.PocketSphinx;

namespace PortBridge.Benchmarks.Speech;

/// <summary>The engines that can be called without a worker.</summary>
internal static partial class EnginesAlone
{
    /// <summary>Makes one.</summary>
    /// <param name="engine">Its name.</param>
    /// <param name="model">Whisper's model.</param>
    /// <returns>Null where there is nothing to call, as with the scripted one.</returns>
    public static IEngineAlone? Find(string engine, string? model)
    {
        if (engine == PocketSphinxEngine.Name)
            return new SphinxAlone();

        IEngineAlone? alone = null;
        if (model is not null)
            MakeWhisper(engine, model, ref alone);
        return alone;
    }

    /// <summary>Implemented in the folder <c>Whisper</c>, where that is compiled.</summary>
    static partial void MakeWhisper(string engine, string model, ref IEngineAlone? alone);
}
