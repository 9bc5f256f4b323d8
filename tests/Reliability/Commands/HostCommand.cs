using System.CommandLine;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Commands;

/// <summary>
/// <c>host</c>: the host that <c>host-kills</c> kills. It says its worker's process id on standard output as soon as
/// people are heard to speak, and lets them speak for ever.
/// </summary>
internal static class HostCommand
{
    public const string Name = "host";

    /// <summary>The option that names the chunk at which the worker's engine hangs.</summary>
    public const string HangAfter = "--hang-after";

    public static Command Create()
    {
        var hangAfter = new Option<int?>(HangAfter) { Description = "The chunk at which the worker's engine hangs." };
        var crowd = new CrowdOptions(2);
        var command = new Command(Name, "Be a host with people who speak, until killed.") { hangAfter };
        command.Hidden = true;
        crowd.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(
            crowd.Crowd(arguments), crowd.Speed(arguments), arguments.GetValue(hangAfter), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Crowd crowd, double speed, int? hangAfter, CancellationToken cancellationToken)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = hangAfter is null ? BuiltPrograms.Worker : BuiltPrograms.BadWorker;
            foreach (var argument in hangAfter is { } chunk ? ["hang-after", $"{chunk}"] : (string[])["--engine", "scripted"])
                options.Worker.Arguments.Add(argument);
        });
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var speaking = Enumerable.Range(0, crowd.Sessions)
            .Select(i => new Speaker(host.Bridge, crowd.Voice(i), new StrikeLog(), () => heard.TrySetResult())
                .RunAsync(speed, _ => cancellationToken.IsCancellationRequested))
            .ToList();
        await await Task.WhenAny([heard.Task, .. speaking]); // Who fails before being heard ends the host, with the reason.
        Console.WriteLine(host.Bridge.Worker.ProcessId);
        await Task.WhenAll(speaking);
        return 0;
    }
}
