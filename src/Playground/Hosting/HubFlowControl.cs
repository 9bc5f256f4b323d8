using Microsoft.AspNetCore.SignalR;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Lets a browser wait instead of the server: its next message is read only when answers to earlier ones are on their way,
/// and not more often than a page can mean it. The framework does not wait: it answers calls of a browser without regard
/// to whether the browser reads, and keeps what it cannot send.
/// </summary>
/// <remarks>
/// A browser that does not read its connection thus costs the transport's buffer and the answers of one round. Nothing is
/// refused, so that a slow page loses nothing.
/// </remarks>
internal sealed class HubFlowControl(TimeProvider time) : IHubFilter
{
    /// <summary>A message without a meaning; <c>circuit.js</c> ignores it. Its transmission shows that there is room.</summary>
    public const string RoundTarget = "PortBridge.Round";

    /// <summary>The number of messages of a browser in a round.</summary>
    public const int RoundLength = 32;

    /// <summary>
    /// The messages per second with which a page reacts to its user, and how many of them may follow at once. A slider that
    /// is dragged sends 60 a second.
    /// </summary>
    public const int ActionsPerSecond = 50;

    /// <inheritdoc cref="ActionsPerSecond"/>
    public const int ActionsAtOnce = 500;

    /// <summary>
    /// The same for audio, parts of saved data, and answers: enough for a file at a hundred times its speed.
    /// </summary>
    public const int DataPerSecond = 5_000;

    private const string Call = "BeginInvokeDotNetFromJS";
    private const int MethodArgument = 2;

    private static readonly object Key = new();

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var connection = invocationContext.Context;
        var pace = connection.Items.TryGetValue(Key, out var known) ? (Pace)known! : (Pace)(connection.Items[Key] = new Pace(time))!;
        try
        {
            if (pace.Delay(IsData(invocationContext)) is { Ticks: > 0 } delay)
                await Task.Delay(delay, time, connection.ConnectionAborted);
            if (pace.EndsRound())
                await invocationContext.Hub.Clients.Caller.SendAsync(RoundTarget, connection.ConnectionAborted);
        }
        catch (OperationCanceledException) when (connection.ConnectionAborted.IsCancellationRequested)
        {
            return null; // The browser is gone.
        }

        return await next(invocationContext);
    }

    private static bool IsData(HubInvocationContext invocation) => invocation.HubMethodName switch
    {
        Call => invocation.HubMethodArguments is { Count: > MethodArgument } arguments
            && arguments[MethodArgument] is nameof(Capture.AudioCapture.OnAudio),
        "ReceiveByteArray" or "ReceiveJSDataChunk" or "EndInvokeJSFromDotNet" or "OnRenderCompleted" => true,
        _ => false,
    };

    /// <summary>The messages of one connection, which are read one at a time.</summary>
    internal sealed class Pace(TimeProvider time)
    {
        private readonly Allowance _actions = new(time, ActionsPerSecond, ActionsAtOnce);
        private readonly Allowance _data = new(time, DataPerSecond, DataPerSecond);
        private int _messages;

        /// <summary>How long the next message of a kind waits.</summary>
        public TimeSpan Delay(bool isData) => (isData ? _data : _actions).Take();

        /// <summary>Counts a message; true for the last one of a round.</summary>
        public bool EndsRound() => ++_messages % RoundLength == 0;
    }
}
