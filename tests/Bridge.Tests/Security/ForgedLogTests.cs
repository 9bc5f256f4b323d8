using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>Text of a worker can neither forge lines of a log, nor control the terminal that shows them, nor fill them.</summary>
public sealed class ForgedLogTests : BridgeTest
{
    // Clears the screen; begins a line that looks like another message; changes the order of what follows; ends a line.
    private const string Forged = "\u001b[2J\u009b31m\r\ncrit: Forged[1]\u2028\u202e drowssap\u2066\u200f\u0007\ufeff\U000e0041";

    // The characters that are legitimate, although their category is that of the forbidden ones.
    private const string Joiners = "\u200c\u200d";

    [Fact]
    public async Task Control_characters_of_a_worker_are_escaped_in_logs_statuses_and_errors()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.WriteErrorAsync("stderr " + Forged);
        await worker.SendAsync(new Loading("stage " + Forged));
        var loading = (await Host.WhenAsync(status => status.Loading is not null, Cancel)).Loading!;
        await worker.ReadyAsync(ready => ready with
        {
            Worker = Forged,
            Engine = Forged,
            Model = Forged,
            Device = Forged,
            Note = Forged,
            Capabilities = [Forged],
            Languages = [Forged],
        });
        var session = await Host.OpenAsync(worker, null, Cancel);
        var description = Host.Bridge.Worker.Description!;
        await worker.SendPayloadAsync("""{"event":"\u001b[2J"}""");
        await worker.SendAsync(new Error("code " + Forged, "session " + Forged, Recoverable: true, session.Id));
        await worker.SendAsync(new Error("code " + Forged, "worker " + Forged, Recoverable: true));
        await worker.SendRawAsync(Utf8(Forged));

        var events = await EventsToEndAsync(session);
        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        var warning = Assert.IsType<SpeechEvent.Warning>(events[0]).Error;
        string?[] texts =
        [
            loading.Stage, description.Worker, description.Engine, description.Model, description.Device, description.Note,
            .. description.Capabilities, .. description.Languages!, warning.Code, warning.Message,
            status.Error!.Message, .. status.LastExit!.StandardError,
        ];
        Assert.All(texts.Concat(Host.Logs.Entries.Select(entry => entry.Message)), AssertClean);
        Assert.Contains("""\u001b[2J""", description.Worker, StringComparison.Ordinal);
        Assert.Equal(
            [2, 6, 10],
            Host.Logs.Entries.Where(entry => entry.Message.Contains(@"\u001b", StringComparison.Ordinal))
                .Select(entry => entry.EventId.Id).Order());
    }

    [Fact]
    public async Task A_long_text_of_a_worker_is_shortened_in_logs_statuses_and_errors()
    {
        var text = new string('x', 500_000);
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.SendAsync(new Error("e", text, Recoverable: true));
        await worker.ReadyAsync(ready => ready with { Engine = text, Note = text });
        await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);
        var description = Host.Bridge.Worker.Description!;
        await worker.SendPayloadAsync($$"""{"event":"final","{{text}}":1}""");

        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        Assert.All((string[])[description.Engine, description.Note!, status.Error!.Message], each => Assert.InRange(each.Length, 1, 1200));
        Assert.All(Host.Logs.Entries, entry => Assert.InRange(entry.Message.Length, 1, 2500));
    }

    [Fact]
    public async Task Recognized_text_is_delivered_unchanged()
    {
        const string text = "‮שלום\u200f 👨‍👩‍👧";
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendAsync(FinalOf(session.Id, 0, text));
        await worker.SendAsync(new SessionStopped(session.Id, text, 0, "stopped"));

        Assert.Equal(text, Assert.IsType<SpeechEvent.Final>((await EventsToEndAsync(session))[0]).Text);
    }

    private static void AssertClean(string? text) => Assert.DoesNotContain(
        text!.EnumerateRunes(),
        rune => !Joiners.Contains(rune.ToString(), StringComparison.Ordinal) && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
