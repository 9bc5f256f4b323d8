using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace PortBridge.Gateway.Auth;

/// <summary>Finds the client of a key.</summary>
internal sealed class ClientKeys(IOptions<GatewayOptions> options)
{
    private readonly (string Name, byte[] Hash)[] _keys = [.. options.Value.Keys.Select(key => (key.Key, HashOf(key.Value)))];

    /// <summary>Whether clients need a key.</summary>
    public bool AreRequired => _keys.Length > 0;

    /// <summary>Finds the client. The time does not depend on which keys exist.</summary>
    /// <returns>The name of the client; null if no client has the key.</returns>
    public string? FindClient(string key)
    {
        var hash = HashOf(key);
        string? found = null;
        foreach (var (name, known) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
                found = name;
        }

        return found;
    }

    // Hashes have one length, so that comparing them does not tell the length of a key.
    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
