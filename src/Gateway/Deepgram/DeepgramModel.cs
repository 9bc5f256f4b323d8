using System.Security.Cryptography;
using System.Text;

namespace PortBridge.Gateway.Deepgram;

/// <summary>The model in results.</summary>
/// <param name="Id">Identifies the model; the same for every server.</param>
/// <param name="Info">Describes it.</param>
internal sealed record DeepgramModel(string Id, ModelInfo Info)
{
    /// <summary>Describes the model of a worker; null if none is known.</summary>
    public static DeepgramModel Of(WorkerDescription? worker)
    {
        var info = new ModelInfo(worker?.Model ?? "loading", worker?.Worker ?? "", worker?.Engine ?? "");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{info.Arch}/{info.Name}"));
        return new DeepgramModel(new Guid(hash.AsSpan(0, 16)).ToString(), info);
    }
}

/// <summary>Describes a model.</summary>
internal sealed record ModelInfo(string Name, string Version, string Arch);
