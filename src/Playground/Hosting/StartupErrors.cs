using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>Reports a failed start as a message instead of a stack trace.</summary>
public static class StartupErrors
{
    private const int AddressInUse = 1;

    /// <summary>The exit code of sysexits.h's EX_CONFIG.</summary>
    private const int BadConfiguration = 78;

    /// <summary>Runs the application until the host stops.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunReportingStartupErrorsAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
                await Console.Error.WriteLineAsync(failure);
            return BadConfiguration;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{exception.Message} Is the playground already running? Use --urls http://localhost:5231 to listen on another address.");
            return AddressInUse;
        }
    }
}
