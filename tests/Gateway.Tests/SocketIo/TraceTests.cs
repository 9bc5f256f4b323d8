using System.Text.RegularExpressions;
using PortBridge.Gateway.Tests.SocketIo.Support;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>The traces of docs/wires/socketio.md.</summary>
public sealed partial class TraceTests(GatewayServer server)
{
    private static readonly byte[] OneUtterance = Speech.Pcm[..48_000];

    public static TheoryData<string> Traces =>
        [.. TracePattern().Matches(File.ReadAllText(Path.Combine(BuiltPrograms.SourceOf("Gateway"), "..", "..", "docs", "wires", "socketio.md"))).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_server_answers_as_documented(string trace)
    {
        using var client = new EngineClient(new Uri(server.Address, "/socket.io/"));
        using var socket = await client.OpenWebSocketAsync();

        foreach (var line in trace.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var message = line[2..];
            if (line.StartsWith('←'))
                Assert.Matches(PatternOf(message), await socket.ReadAsync());
            else if (message == "SPEECH")
                await socket.SendAsync(OneUtterance);
            else
                await socket.SendAsync(message);
        }
    }

    private static string PatternOf(string message) =>
        "^" + PlaceholderPattern().Replace(Regex.Escape(message), match => match.Groups[1].Value == "number" ? "[0-9.]+" : "[^\"]+") + "$";

    [GeneratedRegex("```trace\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TracePattern();

    [GeneratedRegex(@"\\\{(id|text|number)}")]
    private static partial Regex PlaceholderPattern();
}
