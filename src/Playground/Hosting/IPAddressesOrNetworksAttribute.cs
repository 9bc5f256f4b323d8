using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PortBridge.Playground.Hosting;

/// <summary>Accepts a list of IP addresses and of networks in CIDR notation.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IPAddressesOrNetworksAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is IEnumerable<string> texts
        && texts.All(text => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _));
}
