using System.Text.Json;
using Microsoft.Playwright;

namespace PortBridge.PageFigures.Measuring;

/// <summary>The network traffic of a page as counted by the browser: encoded headers and bodies.</summary>
internal sealed class Traffic
{
    private readonly List<Uri> _requests = [];

    /// <summary>The number of bytes received.</summary>
    public double Received { get; private set; }

    /// <summary>The number of requests.</summary>
    public int Requests => _requests.Count;

    /// <summary>Starts counting the traffic of a page.</summary>
    public static async Task<Traffic> WatchAsync(IPage page)
    {
        var traffic = new Traffic();
        var browser = await page.Context.NewCDPSessionAsync(page);
        browser.Event("Network.requestWillBeSent").OnEvent += (_, e) =>
            traffic.AddRequest(e!.Value.GetProperty("request").GetProperty("url").GetString()!);
        browser.Event("Network.webSocketCreated").OnEvent += (_, e) =>
            traffic.AddRequest(e!.Value.GetProperty("url").GetString()!);
        browser.Event("Network.loadingFinished").OnEvent += (_, e) =>
            traffic.Received += e!.Value.GetProperty("encodedDataLength").GetDouble();
        browser.Event("Network.webSocketFrameReceived").OnEvent += (_, e) =>
            traffic.Received += Length(e!.Value.GetProperty("response"));
        await browser.SendAsync("Network.enable");
        return traffic;
    }

    /// <summary>The requests to other hosts than the server.</summary>
    public IEnumerable<Uri> ToOtherHosts(Uri server) => _requests.Where(request =>
        request.Scheme is not ("data" or "blob") && request.Authority != server.Authority);

    private static int Length(JsonElement frame)
    {
        const int Text = 1;
        var payload = frame.GetProperty("payloadData").GetString()!;
        return frame.GetProperty("opcode").GetInt32() == Text ? payload.Length : payload.Length / 4 * 3;
    }

    private void AddRequest(string address) => _requests.Add(new Uri(address));
}
