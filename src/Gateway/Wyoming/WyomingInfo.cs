using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Wyoming;

/// <summary>The message <c>info</c>.</summary>
internal static class WyomingInfo
{
    private const string Version = "1";

    // Home Assistant offers no language at all without a list, so a worker that reports none is said to know Whisper's.
    private static readonly string[] WhisperLanguages =
        ("af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jw "
        + "ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su "
        + "sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh").Split(' ');

    private static readonly Attribution Attribution = new("PortBridge", "");

    /// <summary>Makes the message. Clients ask for it before the model is loaded.</summary>
    /// <param name="worker">The worker; null if it is not ready.</param>
    public static WireMessage Message(WorkerDescription? worker)
    {
        var model = worker?.Model ?? "loading";
        var program = new AsrProgram(
            "portbridge",
            Attribution,
            Installed: true,
            "PortBridge",
            Version,
            [new AsrModel(model, Attribution, Installed: true, model, Version, worker?.Languages ?? WhisperLanguages)],
            SupportsTranscriptStreaming: true,
            RequiresExternalVad: true);
        return WyomingJson.Message("info", new InfoData([program], [], [], [], [], [], []), WyomingJson.Wire.InfoData);
    }
}
