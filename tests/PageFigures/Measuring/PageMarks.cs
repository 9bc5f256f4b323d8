using PortBridge.PageFigures.Probe;

namespace PortBridge.PageFigures.Measuring;

/// <summary>The marks that the script <c>marks.js</c> has recorded.</summary>
/// <param name="Chunks">The chunks sent by the audio thread, in order.</param>
/// <param name="Words">The painted words in order, with times of the page's clock.</param>
internal sealed record PageMarks(IReadOnlyList<ChunkMark> Chunks, IReadOnlyList<TextMark> Words);

/// <summary>A chunk sent by the audio thread.</summary>
/// <param name="At">The time in milliseconds of the audio thread's clock.</param>
/// <param name="Milliseconds">The length of its audio.</param>
internal sealed record ChunkMark(double At, double Milliseconds);

/// <summary>The offsets that convert times of the browser's clocks to the server's clock, in milliseconds.</summary>
/// <param name="Page">The offset of the page's clock.</param>
/// <param name="Audio">The offset of the audio thread's clock.</param>
/// <param name="Error">The maximum error of the offsets.</param>
internal sealed record ClockOffsets(double Page, double Audio, double Error);
