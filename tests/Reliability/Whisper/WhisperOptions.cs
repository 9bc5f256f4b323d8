using System.CommandLine;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Whisper;

/// <summary>The options of both commands: model, recordings and the number of decoders.</summary>
internal sealed class WhisperOptions
{
    private readonly Option<FileInfo> _model = new Option<FileInfo>("--model")
    {
        Description = "Whisper model in ggml format.",
        Required = true,
    }.AcceptExistingOnly();

    private readonly Option<FileInfo[]> _recordings = new Option<FileInfo[]>("--wav")
    {
        Description = "Recordings: WAV, 16 kHz, 16 bits, mono.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    }.AcceptExistingOnly();

    private readonly Option<int> _decoders = new("--decoders")
    {
        Description = "Number of concurrent decoders among which the cores are divided, as for the worker.",
        DefaultValueFactory = _ => 1,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_recordings);
        command.Options.Add(_decoders);
    }

    public string Model(ParseResult arguments) => arguments.GetRequiredValue(_model).FullName;

    public IReadOnlyList<Recording> Recordings(ParseResult arguments) =>
        [.. arguments.GetRequiredValue(_recordings).Select(file => Recording.Read(file.FullName))];

    /// <summary>The number of threads per decoder, calculated like in the worker.</summary>
    public int Threads(ParseResult arguments) =>
        Math.Clamp(Environment.ProcessorCount / arguments.GetValue(_decoders), 1, 4);

    /// <summary>Starts a bridge and waits until its worker has loaded the model.</summary>
    public async Task<ProcessBridge> StartAsync(ParseResult arguments)
    {
        string[] worker =
        [
            "--engine", "whisper", "--device", "cpu", "--model", Model(arguments),
            "--decoders", $"{arguments.GetValue(_decoders)}",
        ];
        var host = await ProcessBridge.StartAsync(options =>
        {
            options.Worker.FileName = BuiltPrograms.Worker;
            foreach (var argument in worker)
                options.Worker.Arguments.Add(argument);
        });
        await host.WhenAsync(status => status.State == WorkerState.Ready);
        return host;
    }
}
