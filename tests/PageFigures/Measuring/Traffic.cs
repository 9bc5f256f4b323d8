using System.Text.Json;
using Microsoft.Playwright;

namespace PortBridge.PageFigures.Measuring;

/// <summary>What a page moves over the network, as its browser counts it: heads and bodies as they are on the wire.</summary>
internal sealed class Traffic
{
    private readonly List<Uri> _requests = [];

    /// <summary>Bytes received.</summary>
    public double Received { get; private set; }

    /// <summary>How many requests were made.</summary>
    public int Requests => _requests.Count;

    /// <summary>Watches a page from now on.</summary>
    public static async Task<Traffic> WatchAsync(IPage page)
    {
        var traffic = new Traffic();
        var browser = await page.Context.NewCDPSessionAsync(page);
        browser.Event("Network.requestWillBeSent").OnEvent += (_, e) =>
            traffic.Ask(e!.Value.GetProperty("request").GetProperty("url").GetString()!);
        browser.Event("Network.webSocketCreated").OnEvent += (_, e) =>
            traffic.Ask(e!.Value.GetProperty("url").GetString()!);
        browser.Event("Network.loadingFinished").OnEvent += (_, e) =>
            traffic.Received += e!.Value.GetProperty("encodedDataLength").GetDouble();
        browser.Event("Network.webSocketFrameReceived").OnEvent += (_, e) =>
            traffic.Received += Length(e!.Value.GetProperty("response"));
        await browser.SendAsync("Network.enable");
        return traffic;
    }

    /// <summary>The requests that went elsewhere than to the server.</summary>
    public IEnumerable<Uri> Elsewhere(Uri server) => _requests.Where(request =>
        request.Scheme is not ("data" or "blob") && request.Authority != server.Authority);

    private static int Length(JsonElement frame)
    {
        const int Text = 1;
        var payload = frame.GetProperty("payloadData").GetString()!;
        return frame.GetProperty("opcode").GetInt32() == Text ? payload.Length : payload.Length / 4 * 3;
    }

    private void Ask(string address) => _requests.Add(new Uri(address));
}
