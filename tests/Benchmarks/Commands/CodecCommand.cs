using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>codec</c>: measures encoding and decoding of messages.</summary>
internal static class CodecCommand
{
    public static Command Create()
    {
        var command = new Command("codec", "Encode and decode messages. Baseline: base64 alone.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithIterationCount(10).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance);
        var summary = BenchmarkRunner.Run<CodecBenchmarks>(config);
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            Console.Error.WriteLine(string.Join('\n', summary.ValidationErrors));
            return 1;
        }

        Print(summary);
        return 0;
    }

    private static void Print(Summary summary)
    {
        var reports = summary.Reports.ToDictionary(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name);
        Console.WriteLine("Encoding and decoding of messages; a chunk is 3,200 bytes of audio");
        var table = new Table("", "µs", "bytes allocated", "× base64", "goal");
        Add(nameof(CodecBenchmarks.EncodeBase64), null, "");
        Add(nameof(CodecBenchmarks.EncodeChunk), nameof(CodecBenchmarks.EncodeBase64), "≤ 0.3 µs or ≤ 3 ×, 0 bytes");
        Add(nameof(CodecBenchmarks.EncodePartial), null, "0 bytes");
        Add(nameof(CodecBenchmarks.EncodeFinal), null, "");
        Add(nameof(CodecBenchmarks.DecodeBase64), null, "");
        Add(nameof(CodecBenchmarks.DecodeChunk), nameof(CodecBenchmarks.DecodeBase64), "≤ 0.6 µs or ≤ 3 ×, 0 bytes");
        Add(nameof(CodecBenchmarks.DecodePartial), null, "the event only");
        Add(nameof(CodecBenchmarks.DecodeFinal), null, "");
        table.Print();

        void Add(string method, string? baseline, string goal) => table.Add(
            method,
            Microseconds(reports[method]),
            reports[method].GcStats.GetBytesAllocatedPerOperation(reports[method].BenchmarkCase),
            baseline is null ? double.NaN : Microseconds(reports[method]) / Microseconds(reports[baseline]),
            goal);
    }

    private static double Microseconds(BenchmarkReport report) => report.ResultStatistics!.Median / 1000;
}
