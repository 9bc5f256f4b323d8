using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Text;

namespace PortBridge.Processes;

/// <summary>What Unix reads of a file before it executes it.</summary>
internal static class ProgramFile
{
    private const int LongestFirstLine = 256; // BINPRM_BUF_SIZE of Linux
    private const int ElfHeaderLength = 64;
    private const int ProgramHeaderLength = 56;
    private const int InterpreterHeader = 3; // PT_INTERP
    private const int LongestPath = 4096; // PATH_MAX

    /// <summary>Whether anyone may execute a file.</summary>
    [UnsupportedOSPlatform("windows")]
    public static bool IsExecutable(string path) => (File.GetUnixFileMode(path)
        & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;

    /// <summary>Whether a file begins with the byte order mark of UTF-8.</summary>
    public static bool HasByteOrderMark(string path) => Read(path, 0, 3).AsSpan().SequenceEqual(Encoding.UTF8.Preamble);

    /// <summary>The interpreter that the first line of a script names, with a carriage return at its end if it has one.</summary>
    /// <returns>Null if the file is not a script.</returns>
    public static string? InterpreterOfScript(string path)
    {
        var start = Encoding.UTF8.GetString(Read(path, 0, LongestFirstLine));
        if (!start.StartsWith("#!", StringComparison.Ordinal))
            return null;

        var line = start[2..].Split('\n')[0].Trim(' ', '\t');
        return line.Split(' ', '\t')[0];
    }

    /// <summary>The loader that a 64-bit ELF program names.</summary>
    /// <returns>Null if the file is not such a program, or names none.</returns>
    public static string? LoaderOf(string path)
    {
        ReadOnlySpan<byte> littleEndian64 = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        var header = Read(path, 0, ElfHeaderLength);
        if (header.Length < ElfHeaderLength || !header.AsSpan().StartsWith(littleEndian64))
            return null;

        var position = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        for (; count > 0; count--, position += size)
        {
            var entry = Read(path, position, ProgramHeaderLength);
            if (entry.Length < ProgramHeaderLength)
                return null;

            if (BinaryPrimitives.ReadInt32LittleEndian(entry) == InterpreterHeader)
                return ReadText(path, entry);
        }

        return null;
    }

    private static string ReadText(string path, ReadOnlySpan<byte> header)
    {
        var length = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(header[32..]), 0, LongestPath);
        var text = Read(path, BinaryPrimitives.ReadInt64LittleEndian(header[8..]), (int)length);
        return Encoding.UTF8.GetString(text).TrimEnd('\0');
    }

    // A pipe or a device has no length. It is not opened, which could wait for ever.
    private static byte[] Read(string path, long position, int length)
    {
        if (new FileInfo(path).Length == 0)
            return [];

        using var file = File.OpenHandle(path);
        var bytes = new byte[length];
        var read = position < 0 ? 0 : RandomAccess.Read(file, bytes, position);
        return bytes[..read];
    }
}
