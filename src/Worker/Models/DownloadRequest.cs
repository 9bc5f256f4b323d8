using System.Globalization;

namespace PortBridge.Worker.Models;

/// <summary>A model on its way: what, from where, to where.</summary>
/// <param name="Entry">Which model.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Target">The full path where it shall be.</param>
internal sealed record DownloadRequest(ModelEntry Entry, Uri Address, string Target)
{
    /// <summary>What a person can do where the store cannot.</summary>
    public string ManualInstructions =>
        $"To do it by hand, download {Address} and put it at {Target} "
        + $"({Bytes(Entry.Size)}, sha256 {Entry.Sha256}).";

    /// <summary>A failure of this request, in a sentence.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="cause">The reason in words: the end of a sentence.</param>
    /// <param name="inner">What was caught.</param>
    public ModelStoreException Failed(ModelFailure reason, string cause, Exception? inner = null) =>
        new(reason, $"The model {Entry.Name} could not be had: {cause}. {ManualInstructions}", inner) { Cause = cause };

    public static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} bytes");
}
