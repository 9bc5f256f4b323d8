using PortBridge.PageFigures.Probe;

namespace PortBridge.PageFigures.Measuring;

/// <summary>What the script <c>marks.js</c> has noted.</summary>
/// <param name="Chunks">The chunks as the audio thread let go of them, in order.</param>
/// <param name="Words">The words as they were painted, in order, by the page's clock.</param>
internal sealed record PageMarks(IReadOnlyList<SentChunk> Chunks, IReadOnlyList<SeenWords> Words);

/// <summary>A chunk that left the audio thread.</summary>
/// <param name="At">When, in milliseconds of the audio thread's clock.</param>
/// <param name="Milliseconds">How long its sound is.</param>
internal sealed record SentChunk(double At, double Milliseconds);

/// <summary>What is added to a clock of the browser's to have the server's, in milliseconds.</summary>
/// <param name="Page">For the page's clock.</param>
/// <param name="Audio">For the audio thread's clock.</param>
/// <param name="Error">The most by which these are wrong.</param>
internal sealed record ClockOffsets(double Page, double Audio, double Error);
