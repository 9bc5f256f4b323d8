namespace PortBridge.Playground.Recognizers;

/// <summary>Runs a command of the worker's executable, in a separate process.</summary>
public interface IWorkerQuery
{
    /// <summary>Returns the standard output of a command; null if it cannot run or prints nothing.</summary>
    Task<string?> QueryAsync(params IReadOnlyList<string> arguments);
}
