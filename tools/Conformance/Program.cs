using System.Globalization;
using PortBridge.Conformance.Cli;

// Numbers have decimal points wherever the program runs.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return await ConformanceCommand.InvokeAsync(args);
