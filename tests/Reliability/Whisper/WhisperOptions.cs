using System.CommandLine;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Whisper;

/// <summary>What both commands take: a model, recordings, and how many decodes share the cores.</summary>
internal sealed class WhisperOptions
{
    private readonly Option<FileInfo> _model = new Option<FileInfo>("--model")
    {
        Description = "A Whisper model in ggml format.",
        Required = true,
    }.AcceptExistingOnly();

    private readonly Option<FileInfo[]> _recordings = new Option<FileInfo[]>("--wav")
    {
        Description = "Recordings at 16 kHz, 16 bits, mono.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    }.AcceptExistingOnly();

    private readonly Option<int> _decoders = new("--decoders")
    {
        Description = "As for the worker: the cores are shared out among so many decodes at once.",
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

    /// <summary>Threads of a decode, as the worker reckons them.</summary>
    public int Threads(ParseResult arguments) =>
        Math.Clamp(Environment.ProcessorCount / arguments.GetValue(_decoders), 1, 4);

    /// <summary>A bridge whose worker has loaded the model.</summary>
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
