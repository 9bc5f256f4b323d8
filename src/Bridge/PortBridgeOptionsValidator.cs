using Microsoft.Extensions.Options;

namespace PortBridge;

/// <summary>Names everything that is wrong with the options at once. Generated from their attributes.</summary>
[OptionsValidator]
internal sealed partial class PortBridgeOptionsValidator : IValidateOptions<PortBridgeOptions>;
