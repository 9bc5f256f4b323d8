using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>Commands and audio that a worker rejects.</summary>
public sealed class SessionRejectionTests
{
    [Theory]
    [InlineData("nobody", 2, null, ErrorCodes.UnknownSession)]
    [InlineData("s", 3, null, ErrorCodes.BadField)]
    [InlineData("s", 2, 5L, ErrorCodes.BadField)]
    public async Task Invalid_audio_is_rejected_and_the_session_continues(
        string sessionId, int length, long? seq, string code)
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");

        await worker.SendAsync(new AudioChunk(sessionId, new byte[length], seq));
        var error = await worker.NextAsync<Error>();
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900), 0), new StopSession("s"));

        Assert.Equal(code, error.Code);
        Assert.True(error.Recoverable);
        Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
    }

    [Fact]
    public async Task A_second_session_with_the_same_identifier_is_rejected()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        await worker.StartAsync("s");

        await worker.SendAsync(new StartSession("s"));
        var error = await worker.NextAsync<Error>();
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(900)), new StopSession("s"));

        Assert.Equal(ErrorCodes.SessionExists, error.Code);
        Assert.Single((await worker.UntilStoppedAsync("s")).OfType<Final>());
    }

    [Theory]
    [InlineData(7999, SampleFormats.PcmS16Le)]
    [InlineData(48001, SampleFormats.PcmS16Le)]
    [InlineData(16000, "mp3")]
    public async Task An_unsupported_format_is_rejected(int rate, string format)
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendAsync(new StartSession("s", rate, format));

        Assert.Equal(ErrorCodes.UnsupportedFormat, (await worker.NextAsync<Error>()).Code);
        Assert.Equal(0, worker.Sessions.Count);
    }

    [Fact]
    public async Task Sessions_beyond_the_maximum_are_rejected_until_one_ends()
    {
        await using var worker = await WorkerHarness.ReadyAsync(maxSessions: 1);
        await worker.StartAsync("a");
        await worker.SendAsync(new StartSession("b"));
        Assert.Equal(ErrorCodes.TooManySessions, (await worker.NextAsync<Error>()).Code);

        await worker.SendAsync(new StopSession("a"));
        await worker.UntilStoppedAsync("a");

        await worker.StartAsync("b");
    }

    [Fact]
    public async Task Too_much_unprocessed_audio_ends_only_its_own_session()
    {
        var engine = new BlockedEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        await worker.StartAsync("flood");
        await worker.StartAsync("calm");
        for (var i = 0; i < 125; i++)
            await worker.SendAsync(new AudioChunk("flood", WorkerHarness.Speech(1000), i));

        var error = await worker.NextAsync<Error>(e => e.Code == ErrorCodes.Overloaded);
        await worker.SendAsync(new CancelSession("calm"));

        Assert.Equal("flood", error.SessionId);
        Assert.False(error.Recoverable);
        Assert.Equal("cancelled", (await worker.NextAsync<SessionStopped>(e => e.SessionId == "calm")).Reason);
    }
}
