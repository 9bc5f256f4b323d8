using System.Net.Http.Json;
using PortBridge.Browsing.Hub;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// A program that speaks the page's protocol and does its worst costs the host little memory, and harms nobody else.
/// </summary>
public sealed class HostilePageTests
{
    private const int Chunks = 5000;
    private const int OtherCalls = 50;
    private const int Sentences = 5;
    private const double MaxMiB = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HostileManner.Silent)]
    [InlineData(HostileManner.Deaf)]
    [InlineData(HostileManner.Lying)]
    public async Task A_hostile_page_costs_at_most_8_MiB_and_another_visitor_loses_no_word(HostileManner manner)
    {
        await using var playground = await Playgrounds.StartAsync(
            Playgrounds.Scripted, [new("DOTNET_STARTUP_HOOKS", BuiltPrograms.HostProbe)]);
        using var client = new HttpClient { BaseAddress = playground.Address };
        await playground.WaitForLogAsync("is ready", Cancel);
        var expected = await SpeakAsync(playground);
        await AttackOnceAsync(playground, HostileManner.Lying); // Loads the code.
        var before = await MeasureAsync(client);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var page = await HostilePage.OpenAsync(playground.Address, manner, Cancel);
        var attack = page.AttackAsync(Chunks, OtherCalls, end.Token);
        var heard = await SpeakAsync(playground);
        if (manner == HostileManner.Deaf)
            await end.CancelAsync(); // The server does not read more from a page that does not read.
        else
            await attack.WithTimeout(Cancel, "the server to take all calls");
        var after = await MeasureAsync(client);

        Assert.Equal(expected, heard);
        Assert.True(after - before <= MaxMiB, $"{before:0.0} MiB before, {after:0.0} MiB after {page.Calls} calls.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{before:0.0} MiB before, {after:0.0} MiB after {page.Calls} calls.");
        await EndAsync(attack);
    }

    private static async Task EndAsync(Task attack)
    {
        try
        {
            await attack;
        }
        catch (OperationCanceledException)
        {
            // The test has ended it.
        }
    }

    private static async Task AttackOnceAsync(PlaygroundServer playground, HostileManner manner)
    {
        await using var page = await HostilePage.OpenAsync(playground.Address, manner, Cancel);
        await page.AttackAsync(OtherCalls, 5, Cancel);
    }

    private static async Task<IReadOnlyList<string>> SpeakAsync(PlaygroundServer playground)
    {
        await using var visitor = await SpeakingVisitor.StartAsync(playground.Address, Cancel);
        for (var i = 0; i < Sentences; i++)
            await visitor.SpeakAsync(inRealTime: false, Cancel);
        return await visitor.StopAsync(Cancel).WithTimeout(Cancel, "the visitor's text");
    }

    // After a garbage collection. The largest of three, because the page's calls arrive one after the other.
    private static async Task<double> MeasureAsync(HttpClient client)
    {
        var most = 0L;
        for (var i = 0; i < 3; i++)
            most = Math.Max(most, await client.GetFromJsonAsync<long>("/probe/heap", Cancel));
        return most / 1024.0 / 1024;
    }
}
