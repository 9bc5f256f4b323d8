using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Commands;

/// <summary>
/// <c>host</c>: the host that <c>host-kills</c> kills. It writes its worker's process id to standard output as soon as
/// the worker has detected speech, and then continues to send speech.
/// </summary>
internal static class HostCommand
{
    public const string Name = "host";

    /// <summary>The option for the chunk at which the worker's engine hangs.</summary>
    public const string HangAfter = "--hang-after";

    public static Command Create()
    {
        var hangAfter = new Option<int?>(HangAfter)
        {
            Description = "Number of chunks after which the worker's engine hangs.",
        };
        var load = new LoadOptions(2);
        var command = new Command(Name, "Run a host with virtual users until it is killed.") { hangAfter };
        command.Hidden = true;
        load.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(
            load.Profile(arguments), load.Speed(arguments), arguments.GetValue(hangAfter), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        LoadProfile load, double speed, int? hangAfter, CancellationToken cancellationToken)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = hangAfter is null ? BuiltPrograms.Worker : BuiltPrograms.BadWorker;
            foreach (var argument in hangAfter is { } chunk ? ["hang-after", $"{chunk}"] : (string[])["--engine", "scripted"])
                options.Worker.Arguments.Add(argument);
        });
        var detected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var users = Enumerable.Range(0, load.Sessions)
            .Select(i => new VirtualUser(host.Bridge, load.SpeechOf(i), new FaultLog(), () => detected.TrySetResult())
                .RunAsync(speed, _ => cancellationToken.IsCancellationRequested))
            .ToList();
        await await Task.WhenAny([detected.Task, .. users]); // A user that fails before ends the host with the reason.
        Console.WriteLine(host.Bridge.Worker.ProcessId);
        await Task.WhenAll(users);
        return 0;
    }
}
