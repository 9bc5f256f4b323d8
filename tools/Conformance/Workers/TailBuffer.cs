using System.Text;

namespace PortBridge.Conformance.Workers;

/// <summary>Keeps the last 4 KiB of a stream.</summary>
internal sealed class TailBuffer
{
    private const int Length = 4096;

    private readonly Lock _gate = new();
    private byte[] _tail = [];

    /// <summary>The bytes as UTF-8 text, without white space at the end.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
                return Encoding.UTF8.GetString(_tail).TrimEnd();
        }
    }

    /// <summary>Reads a stream to its end; blocks.</summary>
    public void Fill(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                var read = buffer[..count];
                lock (_gate)
                    _tail = [.. _tail.Concat(read).TakeLast(Length)];
            }
        }
        catch (IOException)
        {
            // A broken pipe is the end of the stream.
        }
    }
}
