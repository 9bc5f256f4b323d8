using System.Globalization;
using PortBridge.BadWorker;
using PortBridge.Protocol;
using PortBridge.Worker.Hosting;

var misbehavior = Misbehaviors.All.SingleOrDefault(known => known.Name == args.FirstOrDefault());
int? number = int.TryParse(args.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var given) ? given : null;
if (misbehavior is null || args.Length > (number is > 0 ? 2 : 1))
{
    var output = args is ["--help", ..] ? Console.Out : Console.Error;
    output.WriteLine("Usage: PortBridge.BadWorker MISBEHAVIOR [N]");
    foreach (var known in Misbehaviors.All)
        output.WriteLine($"  {known.Name,-30} {known.Summary}");
    return args is ["--help", ..] ? ExitCodes.Ok : ExitCodes.Usage;
}

var hooks = new Hooks();
misbehavior.Install(hooks, number);
ParentProcessMonitor.TryStart();
hooks.BeforeAll();
var stdio = StdioPipes.TakeOver();
var host = stdio.Output.AsStream();
return await MisbehavingWorker.RunAsync(
    hooks,
    stdio.Input,
    bytes =>
    {
        try
        {
            host.Write(bytes);
            host.Flush();
        }
        catch (IOException) when (hooks.SurvivesClosedOutput)
        {
            // The misbehavior is to continue.
        }
    },
    Console.Error);
