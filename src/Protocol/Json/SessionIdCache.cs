using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace PortBridge.Protocol.Json;

/// <summary>
/// Caches recent session ids as strings, so that parsing a message does not allocate one. A lock-free table of fixed
/// size: a new id replaces the one in its slot.
/// </summary>
internal sealed class SessionIdCache
{
    private const int Slots = 1 << 14;

    private readonly string?[] _names = new string?[Slots];

    /// <summary>Returns the id as a string.</summary>
    /// <param name="id">The id in UTF-8.</param>
    /// <returns>Null if the id is invalid: see <see cref="SessionId"/>.</returns>
    public string? Find(ReadOnlySpan<byte> id)
    {
        ref var slot = ref _names[Hash(id) % Slots];
        if (slot is { } known && Ascii.Equals(id, known))
            return known;

        if (id.Length > SessionId.MaxLength)
            return null;

        // Invalid UTF-8 becomes U+FFFD, which no valid id has.
        var name = Encoding.UTF8.GetString(id);
        return SessionId.IsValid(name) ? slot = name : null;
    }

    private static uint Hash(ReadOnlySpan<byte> id)
    {
        var hash = (uint)id.Length;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(id))
            hash = BitOperations.Crc32C(hash, word);
        foreach (var rest in id[(id.Length & ~3)..])
            hash = BitOperations.Crc32C(hash, rest);
        return hash;
    }
}
