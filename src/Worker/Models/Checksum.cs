using System.Security.Cryptography;

namespace PortBridge.Worker.Models;

/// <summary>Computes the SHA-256 of a file in blocks.</summary>
internal static class Checksum
{
    private const int BlockSize = 1024 * 1024;

    /// <param name="file">The file; read from its start.</param>
    /// <param name="progress">Receives the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the computation.</param>
    /// <returns>The checksum in lower-case hexadecimal.</returns>
    public static async Task<string> OfAsync(
        FileStream file, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockSize];
        file.Position = 0;
        int count;
        while ((count = await file.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(block, 0, count);
            progress?.Report(new LoadProgress(LoadStages.Verify, file.Position, file.Length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
