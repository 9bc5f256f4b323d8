using System.CommandLine;
using System.ComponentModel;
using PortBridge.Protocol;
using PortBridge.Worker.Audio;
using PortBridge.Worker.Conformance;

namespace PortBridge.Worker.Cli;

/// <summary><c>conform</c>: whether a worker, any worker, keeps to protocol.md.</summary>
internal static class ConformCommand
{
    private const int RuleBroken = 1;

    /// <summary>Each worker has three blocking streams; the pool would otherwise learn that a thread at a time.</summary>
    private const int ThreadsPerWorker = 4;

    private static readonly Argument<string[]> Worker = new("command")
    {
        Description = "The worker's program and its arguments, after --.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Run only the checks of this name or group. May be given more than once.",
        HelpName = "name",
    };

    private static readonly Option<bool> List = new("--list") { Description = "Name the checks and their rules, and run none." };

    private static readonly Option<string?> Speech = new("--speech")
    {
        Description = "Speech that the worker knows, as a WAV file, in place of synthetic vowels.",
        HelpName = "file.wav",
    };

    private static readonly Option<double> Patience = new("--timeout")
    {
        Description = "The longest wait for anything that is due, in seconds.",
        HelpName = "seconds",
        DefaultValueFactory = _ => 15,
    };

    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "How many workers run at a time.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object a check." };

    public static Command Create()
    {
        var command = new Command("conform", "Say which rules of protocol.md a worker keeps, and which not.")
        {
            Worker, Only, List, Speech, Patience, Parallel, Json,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(List) && result.GetValue(Worker) is not { Length: > 0 })
                result.AddError("Name the worker's command behind --, such as: conform -- python3 worker.py");
        });
        Only.Validators.Add(result =>
        {
            foreach (var name in result.GetValueOrDefault<string[]>().Where(name => !ConformanceSuite.Named(name).Any()))
                result.AddError($"There is no check or group \"{name}\"; conform --list names them.");
        });
        Patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 600))
                result.AddError("--timeout must be 0.1 to 600 seconds.");
        });
        Parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 64)
                result.AddError("--parallel must be 1 to 64.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = arguments.InvocationConfiguration.Output;
        var checks = Chosen(arguments);
        if (arguments.GetValue(List))
        {
            foreach (var check in checks)
                await output.WriteLineAsync($"{check.Name}: {check.Rule}");
            return ExitCodes.Ok;
        }

        try
        {
            return await ConformAsync(arguments, checks, output, cancellationToken);
        }
        catch (Win32Exception e)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(
                $"The worker cannot be started: {e.Message}. Check the command behind --.");
            return CommandExitCodes.NoInput;
        }
        catch (Exception e) when (e is WavException or IOException or UnauthorizedAccessException)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync($"--speech {arguments.GetValue(Speech)}: {e.Message}");
            return e is WavException ? CommandExitCodes.BadInput : CommandExitCodes.NoInput;
        }
    }

    private static async Task<int> ConformAsync(
        ParseResult arguments, IReadOnlyList<Check> checks, TextWriter output, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var parallel = arguments.GetValue(Parallel);
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(parallel * ThreadsPerWorker, completionThreads);
        var command = arguments.GetValue(Worker)!;
        var settings = new TrialSettings(
            new WorkerCommand(command[0], command[1..]),
            arguments.GetValue(Speech) is { } file ? Sound.OfFile(file) : Sound.Synthesised,
            new WaitLimits(TimeSpan.FromSeconds(arguments.GetValue(Patience))),
            time);
        var report = new ConformanceReport(output, arguments.GetValue(Json));
        await foreach (var result in new ConformanceRunner(settings, parallel).RunAsync(checks, cancellationToken))
            report.Write(result);
        report.WriteSummary(time.GetElapsedTime(start));
        return report.AllHold ? ExitCodes.Ok : RuleBroken;
    }

    private static IReadOnlyList<Check> Chosen(ParseResult arguments) => arguments.GetValue(Only) is { Length: > 0 } names
        ? [.. names.SelectMany(ConformanceSuite.Named).Distinct()]
        : ConformanceSuite.All;
}
