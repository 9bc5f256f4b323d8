namespace PortBridge.Worker.Conformance;

/// <summary>How the worker that is looked at is started.</summary>
/// <param name="FileName">A program: a path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments);
