namespace PortBridge.Worker.Models;

/// <summary>A model in the catalog, pinned to one file by its checksum.</summary>
/// <param name="Name">The name that <c>--model</c> and <c>models get</c> accept.</param>
/// <param name="Kind">The kind of model.</param>
/// <param name="FileName">The name of its file, in the store and on a mirror.</param>
/// <param name="Address">The address of a fixed revision or tag, not of a branch.</param>
/// <param name="Size">The size of the file in bytes.</param>
/// <param name="Sha256">The SHA-256 of the file in lower-case hexadecimal.</param>
/// <param name="License">The SPDX identifier of its license.</param>
/// <param name="Languages">The supported languages, in one or two words.</param>
/// <param name="MemoryMegabytes">The approximate memory use in MB; docs/models.md describes the measurement.</param>
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

/// <summary>The kinds of models.</summary>
internal enum ModelKind
{
    /// <summary>Speech to text, in whisper.cpp's ggml format.</summary>
    Whisper,

    /// <summary>Voice activity detection, in ONNX format.</summary>
    Silero,
}
