using System.Globalization;

namespace PortBridge.Worker.Models;

/// <summary>The source and the target of a download.</summary>
/// <param name="Entry">The model.</param>
/// <param name="Address">The address to download from.</param>
/// <param name="Target">The full path of the file.</param>
internal sealed record DownloadRequest(ModelEntry Entry, Uri Address, string Target)
{
    /// <summary>A sentence that says how to download the file manually.</summary>
    public string ManualInstructions =>
        $"To install it manually, download {Address} and save it as {Target} "
        + $"({Bytes(Entry.Size)}, sha256 {Entry.Sha256}).";

    /// <summary>Creates the exception for a failure.</summary>
    /// <param name="reason">The kind of failure.</param>
    /// <param name="cause">The cause: a clause without a capital and a full stop.</param>
    /// <param name="inner">The exception that was caught.</param>
    public ModelStoreException Failed(ModelFailure reason, string cause, Exception? inner = null) =>
        new(reason, $"The model {Entry.Name} is not available: {cause}. {ManualInstructions}", inner) { Cause = cause };

    /// <summary>Formats a number of bytes.</summary>
    public static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} bytes");
}
