using System.Text;

namespace PortBridge.Playground.ModelUpgrades;

/// <summary>Reads lines with bounded memory.</summary>
internal static class BoundedLineReader
{
    /// <summary>The longest line in characters; the rest of a longer line is discarded.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Reads until the stream ends.</summary>
    /// <param name="stream">A UTF-8 stream.</param>
    /// <param name="take">Receives each line without its line break.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public static async Task ReadAsync(Stream stream, Action<string> take, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var line = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            foreach (var character in buffer.AsSpan(0, read))
            {
                if (character == '\n')
                    End();
                else if (line.Length < MaxLength)
                    line.Append(character);
            }
        }

        if (line.Length > 0)
            End();

        void End()
        {
            take(line.ToString().TrimEnd('\r'));
            line.Clear();
        }
    }
}
