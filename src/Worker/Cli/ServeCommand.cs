using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Models;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>The default command: serves a host on the standard streams.</summary>
internal static class ServeCommand
{
    private static readonly Option<bool> JsonLines = new("--json-lines")
    {
        Description = "Use one JSON object a line instead of frames, to try the protocol manually.",
    };

    private static readonly Option<int> MaxSessions = new("--max-sessions")
    {
        Description = "The maximum number of concurrent sessions; further ones are rejected with too_many_sessions.",
        DefaultValueFactory = _ => 4096,
        CustomParser = result => NumberParser.Parse(result, min: 1),
    };

    /// <summary>Adds the options and the action to the root command.</summary>
    public static void AddTo(RootCommand root)
    {
        var engine = new EngineCliOptions();
        var segmentation = new SegmentationCliOptions(new SegmentationOptions());
        var voiceActivity = new VoiceActivityCliOptions();
        engine.AddTo(root);
        voiceActivity.AddTo(root);
        segmentation.AddTo(root);
        root.Options.Add(JsonLines);
        root.Options.Add(MaxSessions);
        root.SetAction((arguments, cancellationToken) =>
        {
            var settings = engine.Read(arguments);
            return RunAsync(
                arguments, settings, voiceActivity.Read(arguments, settings), segmentation.Read(arguments), cancellationToken);
        });
    }

    private static Task<int> RunAsync(
        ParseResult arguments,
        EngineSettings settings,
        VoiceActivitySettings voiceActivitySettings,
        SegmentationOptions segmentation,
        CancellationToken cancellationToken)
    {
        var stdio = StdioPipes.TakeOver();
        if (!ParentProcessMonitor.TryStart())
            return Task.FromResult(ExitCodes.Ok);

        IFraming framing = arguments.GetValue(JsonLines) ? new JsonLinesFraming() : new LengthPrefixedFraming();
        var output = new MessageWriter<WorkerEvent>(stdio.Output, framing, MessageJson.Write, MessageJson.Measure);
        var loading = new LoadingReporter(output, Console.Error, TimeProvider.System);
        loading.Report(new LoadProgress(LoadStages.Model));
        // On pool threads, so that pings are answered while a native library loads.
        var engine = Task.Run(() => EngineCatalog.LoadAsync(settings, loading, cancellationToken), cancellationToken);
        var voiceActivity = Task.Run(
            () => VoiceActivityCatalog.LoadAsync(
                voiceActivitySettings, Console.Error, loading.After(engine), cancellationToken),
            cancellationToken);
        var sessions = new SessionTable(
            engine,
            voiceActivity,
            segmentation,
            arguments.GetValue(MaxSessions),
            output,
            TimeProvider.System);
        var input = new MessageReader<Protocol.Messages.Command>(stdio.Input, framing, MessageJson.ParseCommand);
        return new WorkerLoop(input, output, engine, voiceActivity, sessions, Console.Error, TimeProvider.System)
            .RunAsync(cancellationToken);
    }
}
