using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace PortBridge.Protocol;

/// <summary>
/// Session ids that have come lately, so that a message's id costs no new string. A table of fixed size without locks:
/// a new id takes the place of the one that had its slot.
/// </summary>
internal sealed class SessionIdCache
{
    private const int Slots = 1 << 14;

    private readonly string?[] _names = new string?[Slots];

    /// <summary>The id as a string.</summary>
    /// <param name="id">In UTF-8.</param>
    /// <returns>Null if it breaks the rule for ids: see <see cref="SessionId"/>.</returns>
    public string? Find(ReadOnlySpan<byte> id)
    {
        ref var slot = ref _names[Hash(id) % Slots];
        if (slot is { } known && Ascii.Equals(id, known))
            return known;

        if (id.Length > SessionId.MaxLength)
            return null;

        // What is not UTF-8 becomes a character that no id has.
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
