using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>Opening a session.</summary>
public sealed class SessionOpeningTests : BridgeTest
{
    [Fact]
    public async Task Opening_waits_until_the_worker_is_ready_and_has_accepted_the_session()
    {
        var opening = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var start = await worker.ReadAsync<StartSession>(Cancel);
        Assert.False(opening.IsCompleted);

        await worker.SendAsync(new SessionStarted(start.SessionId));

        Assert.Equal(start.SessionId, (await opening.WithTimeout(Cancel)).Id);
    }

    [Fact]
    public async Task Opening_sends_every_option_to_the_worker()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var options = new SessionOptions
        {
            SampleRate = 48000,
            Format = SampleFormat.PcmF32Le,
            Language = "de-AT",
            Endpointing = new(false, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(90), 0.6),
            Partials = false,
            Words = true,
            Task = SpeechTask.Translate,
            Prompt = "Grüezi.",
            HotWords = ["Zürich"],
        };

        var opening = Host.Bridge.OpenSessionAsync(options, Cancel).AsTask();
        var start = await worker.AcceptSessionAsync(Cancel);

        Assert.Equal(
            new StartSession(start.SessionId, 48000, "pcm_f32le", "de-AT", options.Endpointing, false, true, null, "translate", "Grüezi."),
            start with { HotWords = null });
        Assert.Equal(["Zürich"], start.HotWords!);
        Assert.Same(options, (await opening.WithTimeout(Cancel)).Options);
    }

    [Fact]
    public async Task A_session_opened_without_options_is_16_kHz_16_bit_with_partials_and_endpointing()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        _ = Host.Bridge.OpenSessionAsync(null, Cancel).AsTask();

        var start = await worker.AcceptSessionAsync(Cancel);

        Assert.Equal(new StartSession(start.SessionId, 16000, "pcm_s16le"), start);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7999)]
    [InlineData(48001)]
    public async Task An_unsupported_sample_rate_is_rejected_without_asking_the_worker(int rate)
    {
        var error = await RefusalAsync(new SessionOptions { SampleRate = rate });

        Assert.Equal(ErrorCodes.UnsupportedFormat, error.Code);
        Assert.Contains($"not {rate}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCodes.TooManySessions, true, true)]
    [InlineData(ErrorCodes.UnsupportedFormat, true, false)]
    [InlineData(ErrorCodes.Internal, false, false)]
    public async Task A_session_that_the_worker_refuses_fails_with_the_workers_code_and_message(
        string code, bool recoverable, bool isRetriable)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var refusal = RefusalAsync();

        var start = await worker.ReadAsync<StartSession>(Cancel);
        await worker.SendAsync(new Error(code, "Not today.", recoverable, start.SessionId));

        Assert.Equal(new SpeechError(code, "Not today.", isRetriable), await refusal);
    }

    [Fact]
    public async Task A_cancelled_opening_is_cancelled_in_the_worker()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        using var giveUp = new CancellationTokenSource();
        var opening = Host.Bridge.OpenSessionAsync(null, giveUp.Token).AsTask();
        var start = await worker.ReadAsync<StartSession>(Cancel);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.Equal(start.SessionId, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
    }

    [Fact]
    public async Task An_opening_that_no_worker_accepts_fails_after_its_timeout()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var refusal = RefusalAsync();
        var start = await worker.ReadAsync<StartSession>(Cancel);

        await Host.Time.ElapseAsync(TimeSpan.FromSeconds(30), Cancel);

        var error = await refusal;
        Assert.Equal((ErrorCodes.WorkerUnavailable, true), (error.Code, error.IsRetriable));
        Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(start.SessionId, (await worker.ReadAsync<CancelSession>(Cancel)).SessionId);
    }

    [Fact]
    public async Task Session_ids_are_unique_and_valid()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var ids = new HashSet<string>();

        for (var i = 0; i < 50; i++)
            ids.Add((await Host.OpenAsync(worker, null, Cancel)).Id);

        Assert.Equal(50, ids.Count);
        Assert.All(ids, id => Assert.True(SessionId.IsValid(id)));
    }
}
