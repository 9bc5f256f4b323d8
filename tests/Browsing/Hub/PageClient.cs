using System.Collections.Concurrent;
using System.Text.Json;

namespace PortBridge.Browsing.Hub;

/// <summary>
/// The page without a browser: it has the objects of its scripts, acknowledges renderings and answers the server's calls as
/// the scripts do, or as <see cref="Answer"/> says.
/// </summary>
public sealed class PageClient : IAsyncDisposable
{
    private const int NoResult = 0; // The id of a call that wants no answer.
    private const string AnswerOfVoid = "null";

    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _owners = new();
    private readonly ConcurrentDictionary<long, string> _objects = new();
    private long _capture;
    private CircuitClient _client = null!;
    private int _lastObject;

    /// <summary>The connection.</summary>
    public CircuitClient Client => _client;

    /// <summary>Whether renderings are acknowledged. Default true.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>
    /// The answer to a call of the server, whose honest answer is given; null for none. By default the honest answer.
    /// </summary>
    public Func<string, string?> Answer { get; set; } = honest => honest;

    /// <summary>Called for each rendering, with its content.</summary>
    public Action<byte[]> OnRendered { get; set; } = _ => { };

    /// <summary>
    /// Called for the lines that the page saves: the number of the first one, the lines as JSON, and the number of the first
    /// message of the recording whose text is not complete.
    /// </summary>
    public Action<int, IReadOnlyList<string>, int> OnWritten { get; set; } = (_, _, _) => { };

    /// <summary>Called for the answers to calls of .NET objects: the id of the call, and whether it succeeded with true.</summary>
    public Action<int, bool> OnAnswered { get; set; } = (_, _) => { };

    /// <summary>Opens the page.</summary>
    /// <param name="address">The address of the page.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<PageClient> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var page = new PageClient();
        page._client = await CircuitClient.OpenAsync(address, page.OnCall, cancellationToken);
        page._client.Listen();
        return page;
    }

    /// <summary>The id of the .NET object that a script calls, such as <c>capture</c>, when the page has created it.</summary>
    public Task<long> OwnerOfAsync(string script, CancellationToken cancellationToken) => Owner(script).Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private TaskCompletionSource<long> Owner(string script) =>
        _owners.GetOrAdd(script, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    // Not awaited: the connection sends in the order of the calls.
    private void OnCall(CircuitClient client, HubCall call)
    {
        switch (call.Target)
        {
            case "JS.RenderBatch":
                OnRendered((byte[])call.Arguments[1]!);
                if (Acknowledges)
                    _ = client.SendAsync("OnRenderCompleted", call.Number(0), null);
                break;
            case "JS.BeginInvokeJS":
                OnInvoked(client, call);
                break;
            case "JS.EndInvokeDotNet":
                OnAnswered(int.Parse(call.Text(0)!, System.Globalization.CultureInfo.InvariantCulture), call.Arguments[1] is true && call.Text(2) == "true");
                break;
            default:
                break;
        }
    }

    private void OnInvoked(CircuitClient client, HubCall call)
    {
        var (id, function) = (call.Number(0), call.Text(1)!);
        using var arguments = JsonDocument.Parse(call.Text(2) ?? "[]");
        var module = _objects.GetValueOrDefault(call.Number(4), "");
        var honest = Invoke(client, module, function, arguments.RootElement);
        if (id != NoResult && Answer(honest) is { } answer)
            _ = client.AnswerAsync(id, true, answer);
    }

    private string Invoke(CircuitClient client, string module, string function, JsonElement arguments)
    {
        switch (function)
        {
            case "import":
                return Create(Path.GetFileNameWithoutExtension(arguments[0].GetString()!));
            case "create" when module == "capture":
                _capture = arguments[0].GetProperty("__dotNetObject").GetInt64();
                return Create(module);
            case "offer": // The server accepts a recording from now on.
                Owner(module).TrySetResult(_capture);
                return AnswerOfVoid;
            case "create":
                Owner(module).TrySetResult(arguments[0].GetProperty("__dotNetObject").GetInt64());
                return Create(module);
            case "Blazor._internal.attachWebRendererInterop":
                Owner("renderer").TrySetResult(arguments[1].GetProperty("__dotNetObject").GetInt64());
                return AnswerOfVoid;
            case "recall" when module == "transcript-store":
                return $$"""{"__jsObjectId":{{Interlocked.Increment(ref _lastObject)}},"__jsStreamReferenceLength":1}""";
            case "recall":
                return "\"\"";
            case "Blazor._internal.sendJSDataStream":
                _ = client.SendAsync("ReceiveJSDataChunk", arguments[1].GetInt64(), 0, "\n"u8.ToArray(), null);
                return AnswerOfVoid;
            case "write":
                OnWritten(
                    arguments[1].GetInt32(),
                    [.. arguments[2].EnumerateArray().Select(line => line.GetString()!)],
                    arguments[3] is { ValueKind: JsonValueKind.Object } committed ? committed.GetProperty("nextChunk").GetInt32() : 0);
                return "true";
            default:
                return AnswerOfVoid;
        }
    }

    private string Create(string module)
    {
        var id = Interlocked.Increment(ref _lastObject);
        _objects[id] = module;
        return $$"""{"__jsObjectId":{{id}}}""";
    }
}
