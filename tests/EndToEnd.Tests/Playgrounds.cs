namespace PortBridge.EndToEnd.Tests;

/// <summary>Starts playgrounds for tests.</summary>
internal static class Playgrounds
{
    /// <summary>Selects an engine that returns a word for every 300 ms of speech.</summary>
    public static readonly string[] Scripted = ["--engine", "scripted"];

    /// <summary>Selects an engine that recognizes words.</summary>
    public static readonly string[] PocketSphinx = ["--engine", "pocketsphinx"];

    /// <summary>Starts a playground with <see cref="LongTimeouts"/>.</summary>
    /// <param name="arguments">Additional arguments, which override the timeouts.</param>
    /// <param name="environment">Additional environment variables.</param>
    public static Task<PlaygroundServer> StartAsync(
        string[] arguments, IEnumerable<KeyValuePair<string, string>>? environment = null) =>
        PlaygroundServer.StartAsync([.. LongTimeouts.Arguments, .. arguments], environment);
}
