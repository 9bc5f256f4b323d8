using PortBridge.Bridge.Tests.Processes;
using PortBridge.Processes;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>A worker process inherits only the variables that a worker needs.</summary>
public sealed class WorkerEnvironmentTests
{
    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["ConnectionStrings__Db"] = "Password=1",
        ["MY_TOKEN"] = "secret",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
        ["ASPNETCORE_Kestrel__Certificates__Default__Password"] = "secret",
        ["DOTNET_ConnectionStrings__Db"] = "Password=1",
        ["PortBridge__Token"] = "secret",
    };

    private static readonly Dictionary<string, string> Needed = new()
    {
        ["CUDA_TEST_VARIABLE"] = "0",
        ["DOTNET_TestVariable"] = "1",
        ["LC_TEST"] = "C.UTF-8",
        ["LD_LIBRARY_PATH"] = "/opt/lib",
        ["NVIDIA_TEST"] = "all",
        ["PORTBRIDGE_TEST_VARIABLE"] = "a b",
        ["XDG_TEST_HOME"] = "/x",
        ["no_proxy"] = "localhost",
    };

    static WorkerEnvironmentTests()
    {
        foreach (var (name, value) in Secrets.Concat(Needed))
            Environment.SetEnvironmentVariable(name, value);
    }

    [Fact]
    public async Task Secrets_of_the_host_are_not_inherited()
    {
        var variables = await VariablesOfAsync(new WorkerCommand());

        Assert.Empty(variables.Keys.Intersect(Secrets.Keys));
    }

    [Fact]
    public async Task What_a_worker_needs_is_inherited()
    {
        var variables = await VariablesOfAsync(new WorkerCommand());

        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), variables["PATH"]);
        Assert.Equal(Environment.GetEnvironmentVariable("HOME"), variables["HOME"]);
        Assert.All(Needed, variable => Assert.Equal(variable.Value, variables.GetValueOrDefault(variable.Key)));
    }

    [Fact]
    public async Task A_variable_of_the_worker_s_own_environment_is_passed_also_in_place_of_one_of_the_host()
    {
        var command = new WorkerCommand();
        command.Environment["MY_TOKEN"] = "another";
        command.Environment["CUDA_TEST_VARIABLE"] = "1";

        var variables = await VariablesOfAsync(command);

        Assert.Equal(("another", "1"), (variables["MY_TOKEN"], variables["CUDA_TEST_VARIABLE"]));
    }

    [Fact]
    public async Task Named_variables_and_patterns_are_inherited_besides()
    {
        var command = new WorkerCommand { InheritedVariables = { "my_token", "AWS_*", "PortBridge*" } };

        var variables = await VariablesOfAsync(command);

        Assert.Equal(["AWS_SECRET_ACCESS_KEY", "MY_TOKEN"], variables.Keys.Intersect(Secrets.Keys).Order());
    }

    [Fact]
    public async Task An_asterisk_passes_the_whole_environment()
    {
        var variables = await VariablesOfAsync(new WorkerCommand { InheritedVariables = { "*" } });

        Assert.Equal(Secrets.Keys.Order(), variables.Keys.Intersect(Secrets.Keys).Order());
    }

    [Fact]
    public void A_copy_for_a_worker_of_the_pool_inherits_the_same_variables()
    {
        var command = new WorkerCommand { FileName = "worker", InheritedVariables = { "MY_TOKEN" } };

        Assert.Equal(["MY_TOKEN"], command.With(new Dictionary<string, string>()).InheritedVariables);
    }

    private static async Task<Dictionary<string, string>> VariablesOfAsync(WorkerCommand command)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The program that prints its environment is one of Unix.");

        command.FileName = "/usr/bin/env";
        await using var process = new CliWrapLauncher().Launch(command);
        var text = await process.Output.ReadToEndAsync();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
    }
}
