namespace PortBridge.Playground.Recognizers;

/// <summary>Asks the worker's program something that it answers on its standard output: not the running worker.</summary>
public interface IWorkerQuery
{
    /// <summary>What the program prints for these arguments; null where it does not run, or answers nothing.</summary>
    Task<string?> QueryAsync(params IReadOnlyList<string> arguments);
}
