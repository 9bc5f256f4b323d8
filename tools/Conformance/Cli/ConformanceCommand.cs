using System.CommandLine;
using System.ComponentModel;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Checks;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Reporting;
using PortBridge.Conformance.Workers;
using PortBridge.Processes;
using PortBridge.Worker.Cli;

namespace PortBridge.Conformance.Cli;

/// <summary>The command line of <c>portbridge-conform</c>.</summary>
internal static class ConformanceCommand
{
    // Each worker blocks three threads, and the thread pool adds threads slowly.
    private const int ThreadsPerWorker = 4;

    private static readonly Argument<string[]> Worker = new("command")
    {
        Description = "The worker's program and its arguments, after --.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Run only the checks with this name or in this group. May be repeated.",
        HelpName = "name",
    };

    private static readonly Option<bool> List = new("--list")
    {
        Description = "List the checks with the sections of protocol.md that they test, and run none.",
    };

    private static readonly Option<bool> Strict = new("--strict")
    {
        Description = "Exit with 1 after a warning (a rule with SHOULD), and with 3 if a check is inconclusive.",
    };

    private static readonly Option<string?> Speech = new("--speech")
    {
        Description = "A WAV file with speech that the worker recognizes, in place of synthetic vowels.",
        HelpName = "file.wav",
    };

    private static readonly Option<double> Timeout = new("--timeout")
    {
        Description = "The longest wait for an event, in seconds: 0.1 to 600.",
        HelpName = "seconds",
        DefaultValueFactory = _ => 15,
        CustomParser = result => NumberParser.Parse(result, 0.1, 600),
    };

    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "How many checks run at a time, each with its own worker process: 1 to 64.",
        DefaultValueFactory = _ => 4,
        CustomParser = result => NumberParser.Parse(result, 1, 64),
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object per check." };

    /// <summary>Parses the arguments and runs the command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="invocation">The writers of output and errors; null for the console's.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> InvokeAsync(string[] arguments, InvocationConfiguration? invocation = null)
    {
        invocation ??= new InvocationConfiguration();
        var result = Create().Parse(arguments);
        if (result.Errors.Count == 0)
            return await result.InvokeAsync(invocation);

        foreach (var error in result.Errors)
            await invocation.Error.WriteLineAsync(error.Message);
        await invocation.Error.WriteLineAsync("Try --help.");
        return ExitCodes.Usage;
    }

    private static RootCommand Create()
    {
        var command = new RootCommand($"Checks whether a speech worker conforms to protocol.md.\n\n{ExitCodes.Help}")
        {
            Worker, Only, List, Strict, Speech, Timeout, Parallel, Json,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(List) && result.GetValue(Worker) is not { Length: > 0 })
                result.AddError("Specify the worker's command after --, such as: portbridge-conform -- python3 worker.py");
        });
        Only.Validators.Add(result =>
        {
            foreach (var name in result.GetValueOrDefault<string[]>().Where(name => !ConformanceSuite.Named(name).Any()))
                result.AddError($"There is no check or group \"{name}\". --list lists them.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        IReadOnlyList<Check> checks = arguments.GetValue(Only) is { Length: > 0 } names
            ? [.. names.SelectMany(ConformanceSuite.Named).Distinct()]
            : ConformanceSuite.All;
        if (arguments.GetValue(List))
        {
            foreach (var check in checks)
                await output.WriteLineAsync($"{check.Name} (section {check.Section}): {check.Rule}");
            return ExitCodes.Passed;
        }

        AudioSource audio;
        try
        {
            audio = arguments.GetValue(Speech) is { } file ? AudioSource.FromFile(file) : AudioSource.Synthesized;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"--speech {arguments.GetValue(Speech)}: {e.Message}");
            return ExitCodes.Usage;
        }

        try
        {
            return await CheckAsync(arguments, checks, audio, output, cancellationToken);
        }
        catch (Win32Exception e)
        {
            const string Command = "the command after --";
            await errors.WriteLineAsync(
                new StartFailure(arguments.GetValue(Worker)![0], directory: null, Command, Command).Explain(e));
            return ExitCodes.Usage;
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"The report cannot be written: {e.Message}");
            return ExitCodes.Usage;
        }
    }

    private static async Task<int> CheckAsync(
        ParseResult arguments,
        IReadOnlyList<Check> checks,
        AudioSource audio,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var parallel = arguments.GetValue(Parallel);
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(parallel * ThreadsPerWorker, completionThreads);
        var command = arguments.GetValue(Worker)!;
        var worker = new WorkerCommand(command[0], command[1..]);
        var settings = new CheckSettings(
            () => WorkerProcess.Start(worker),
            audio,
            new WaitLimits(TimeSpan.FromSeconds(arguments.GetValue(Timeout))),
            time);
        var report = new ConformanceReport(output, arguments.GetValue(Json));
        var runner = new ConformanceRunner(settings, HandshakeChecks.Ready, parallel);
        await foreach (var result in runner.RunAsync(checks, cancellationToken))
            report.Write(result);
        report.WriteSummary(time.GetElapsedTime(start));
        return report.ExitCode(arguments.GetValue(Strict));
    }
}
