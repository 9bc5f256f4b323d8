namespace PortBridge.Worker.Models;

/// <summary>A model that the store knows, pinned to one file by its checksum.</summary>
/// <param name="Name">As <c>--model</c> and <c>models get</c> take it.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="FileName">Its file, in the store and at a mirror.</param>
/// <param name="Address">Where it comes from: a revision or a tag, never a branch.</param>
/// <param name="Size">The file's length in bytes.</param>
/// <param name="Sha256">The file's SHA-256 in lower-case hexadecimal.</param>
/// <param name="License">The SPDX identifier of its licence.</param>
/// <param name="Languages">What it understands, in a word or two.</param>
/// <param name="MemoryMegabytes">About what it needs while it works, in MB; docs/models.md says how that was found.</param>
internal sealed record ModelEntry(
    string Name,
    ModelKind Kind,
    string FileName,
    Uri Address,
    long Size,
    string Sha256,
    string License,
    string Languages,
    int MemoryMegabytes);

/// <summary>What a model is for.</summary>
internal enum ModelKind
{
    /// <summary>Speech to text, in whisper.cpp's ggml format.</summary>
    Whisper,

    /// <summary>Voice activity, in ONNX format.</summary>
    Silero,
}
