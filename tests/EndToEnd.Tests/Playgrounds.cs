namespace PortBridge.EndToEnd.Tests;

/// <summary>How tests start playgrounds.</summary>
internal static class Playgrounds
{
    /// <summary>An engine that says a word for every 300 ms of speech.</summary>
    public static readonly string[] Scripted = ["--engine", "scripted"];

    /// <summary>An engine that recognises words.</summary>
    public static readonly string[] PocketSphinx = ["--engine", "pocketsphinx"];

    /// <summary>Starts a playground with raised <see cref="Limits"/>.</summary>
    /// <param name="arguments">Further arguments; they win over the limits.</param>
    /// <param name="environment">Variables added to those of this process.</param>
    public static Task<PlaygroundServer> StartAsync(
        string[] arguments, IEnumerable<KeyValuePair<string, string>>? environment = null) =>
        PlaygroundServer.StartAsync([.. Limits.Arguments, .. arguments], environment);
}
