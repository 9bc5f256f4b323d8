using System.Net.WebSockets;
using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Deepgram;

/// <summary>
/// Deepgram, or another server that speaks its live wire, recognizes: the audio leaves this machine. Each utterance has a
/// connection of its own, so that only speech is sent.
/// </summary>
/// <param name="settings">The server.</param>
/// <param name="time">The clock.</param>
internal sealed class DeepgramEngine(DeepgramSettings settings, TimeProvider time) : ISpeechEngine
{
    public const string Name = "deepgram";

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(15);

    public EngineInfo Info { get; } = new(
        Name,
        settings.Model,
        settings.Address.Host,
        [
            Capabilities.Partials, Capabilities.Words, Capabilities.Confidence, Capabilities.HotWords, Capabilities.LanguageDetection,
        ]);

    /// <summary>Says what is missing in the environment; null if nothing is.</summary>
    public static string? UnavailableReason(EngineSettings settings)
    {
        try
        {
            DeepgramSettings.Read(Environment.GetEnvironmentVariable, settings.ModelPath);
            return null;
        }
        catch (EngineException e)
        {
            return e.Message;
        }
    }

    /// <summary>Connects once, so that an invalid key or address fails now.</summary>
    /// <exception cref="EngineException">The environment is incomplete, or the server refuses or cannot be reached.</exception>
    public static async Task<ISpeechEngine> LoadAsync(EngineSettings settings, CancellationToken cancellationToken)
    {
        var server = DeepgramSettings.Read(Environment.GetEnvironmentVariable, settings.ModelPath);
        using var timeout = new CancellationTokenSource(ProbeTimeout, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var connection = await DeepgramConnection.ConnectAsync(server, new UtteranceOptions(), both.Token).ConfigureAwait(false);
            await connection.SendAsync("CloseStream", both.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new EngineException(EngineFailure.Unavailable, $"{server.Address.Host} cannot be reached: {e.Message}", e);
        }

        return new DeepgramEngine(server, TimeProvider.System);
    }

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRecognizer>(new DeepgramRecognizer(settings, options, time));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
