using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>Runs the playground, and says in a sentence what keeps it from starting.</summary>
public static class StartupErrors
{
    private const int AddressInUse = 1;

    /// <summary>As sysexits.h has it: EX_CONFIG.</summary>
    private const int BadConfiguration = 78;

    /// <summary>Serves until the host is stopped.</summary>
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
                $"{exception.Message} Is the playground running already? Another address is chosen by --urls http://localhost:5231.");
            return AddressInUse;
        }
    }
}
