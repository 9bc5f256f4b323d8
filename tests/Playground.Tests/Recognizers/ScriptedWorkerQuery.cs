using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.Tests.Recognizers;

/// <summary>Returns the outputs that the test sets.</summary>
internal sealed class ScriptedWorkerQuery : IWorkerQuery
{
    public string? Engines { get; set; }

    public string? Models { get; set; }

    public Task<string?> QueryAsync(params IReadOnlyList<string> arguments) => Task.FromResult(
        arguments is ["engines", "--json"] ? Engines : arguments is ["models", "list", "--json"] ? Models : null);
}
