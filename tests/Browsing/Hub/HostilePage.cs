using System.Globalization;
using System.Net.WebSockets;

namespace PortBridge.Browsing.Hub;

/// <summary>How a hostile page treats the server's calls.</summary>
public enum HostileManner
{
    /// <summary>It reads, but neither answers nor acknowledges renderings.</summary>
    Silent,

    /// <summary>It does not read its connection.</summary>
    Deaf,

    /// <summary>It answers each call with false.</summary>
    Lying,
}

/// <summary>
/// A page that begins honestly and then does its worst: it calls everything that a script may call, without regard to
/// answers.
/// </summary>
public sealed class HostilePage : IAsyncDisposable
{
    private const int ChunkBytes = 1600;
    private const int Handlers = 400;

    // Close to the size limit of a message.
    private static readonly string LongText = new('x', 20_000);

    private readonly PageClient _page;
    private readonly HostileManner _manner;
    private int _number;

    private HostilePage(PageClient page, HostileManner manner) => (_page, _manner) = (page, manner);

    /// <summary>The number of calls that the server has taken from the connection, or the system for it.</summary>
    public int Calls { get; private set; }

    /// <summary>Opens the page.</summary>
    /// <param name="address">The address of the page.</param>
    /// <param name="manner">What follows after the page has been attached.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<HostilePage> OpenAsync(Uri address, HostileManner manner, CancellationToken cancellationToken)
    {
        var page = new HostilePage(await PageClient.OpenAsync(address, cancellationToken), manner);
        foreach (var script in (string[])["renderer", "capture", "transcript-store", "file-upload", "microphone-picker"])
            await page._page.OwnerOfAsync(script, cancellationToken);
        return page;
    }

    /// <summary>Calls everything. Ends early if the server closes the connection.</summary>
    /// <param name="audio">The number of chunks of audio.</param>
    /// <param name="others">The number of calls of each other kind.</param>
    /// <param name="cancellationToken">Ends the attack.</param>
    public async Task AttackAsync(int audio, int others, CancellationToken cancellationToken)
    {
        _page.Acknowledges = _manner == HostileManner.Lying;
        _page.Answer = _ => _manner == HostileManner.Lying ? "false" : null;
        _page.Client.IsDeaf = _manner == HostileManner.Deaf;
        try
        {
            await InvokeAsync("capture", "OnRecordRequested", "[null]", cancellationToken);
            for (var i = 0; i < audio; i++)
                await SendAudioAsync(cancellationToken);
            for (var i = 0; i < others; i++)
            {
                foreach (var (script, method, arguments) in CallsOf(i))
                    await InvokeAsync(script, method, arguments, cancellationToken);
            }

            for (var i = 1; i <= Math.Min(others, Handlers); i++)
                await InvokeAsync("renderer", "DispatchEventAsync", Click(i), cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // The server has closed the connection.
        }
    }

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    private static string Click(int handler) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""[{"eventHandlerId":{{handler}},"eventName":"click","eventFieldInfo":null},{"detail":1,"type":"click"}]""");

    private IEnumerable<(string Script, string Method, string Arguments)> CallsOf(int round)
    {
        yield return ("capture", "OnRecordRequested", $$"""[{"name":"{{LongText}}","length":60,"committed":1}]""");
        yield return ("capture", "OnSoundMissing", $"[1,{_number++},1]");
        yield return ("capture", "OnLength", $"[1,{round}]");
        yield return ("transcript-store", "OnReconnected", "[]");
        yield return ("microphone-picker", "OnChanged", $$$"""[{"devices":[{"id":"1","label":"{{{LongText}}}"}],"preferences":{"device":"{{{round}}}"}}]""");
        yield return ("file-upload", "OnFile", $$"""[{"__jsObjectId":{{round + 100}}},"{{LongText}}",1,2]""");
        yield return ("capture", "NoSuchMethod", $"[\"{LongText}\"]");
        if (round % 50 == 49)
            yield return ("capture", "OnEnded", $"[1,{_number++},\"{LongText}\"]");
    }

    private async Task SendAudioAsync(CancellationToken cancellationToken)
    {
        var target = await _page.OwnerOfAsync("capture", cancellationToken);
        await _page.Client.SendAudioAsync(_page.Client.NewCall(), target, 1, _number++, new byte[ChunkBytes]).WaitAsync(cancellationToken);
        Calls++;
    }

    private async Task InvokeAsync(string script, string method, string arguments, CancellationToken cancellationToken)
    {
        var target = await _page.OwnerOfAsync(script, cancellationToken);
        await _page.Client.InvokeAsync(_page.Client.NewCall(), target, method, arguments).WaitAsync(cancellationToken);
        Calls++;
    }
}
