namespace PortBridge.Conformance.Workers;

/// <summary>The command that starts the worker under test.</summary>
/// <param name="FileName">A program: a path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments);
