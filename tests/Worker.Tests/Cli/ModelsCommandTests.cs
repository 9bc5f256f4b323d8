using System.CommandLine;
using System.Text.Json;
using PortBridge.Protocol;
using PortBridge.Worker.Cli;
using PortBridge.Worker.Models;
using PortBridge.Worker.Tests.Models;

namespace PortBridge.Worker.Tests.Cli;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task List_names_every_model_and_its_path()
    {
        var (code, output, _) = await RunAsync("list");

        var lines = output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Equal(ModelCatalog.All.Select(entry => entry.Name), lines.Select(line => line.Split(' ')[0]));
        Assert.All(lines, line => Assert.Contains($"absent   {_folder.FullName}", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_as_json_has_the_pinned_values()
    {
        var (_, output, _) = await RunAsync("list", "--json");

        using var json = JsonDocument.Parse(output);
        var model = json.RootElement.EnumerateArray().Single(m => m.GetProperty("name").GetString() == "base-q5_1");
        Assert.Equal("absent", model.GetProperty("state").GetString());
        Assert.Equal("whisper", model.GetProperty("kind").GetString());
        Assert.Equal(59_707_625, model.GetProperty("size_bytes").GetInt64());
        Assert.False(model.GetProperty("present").GetBoolean());
        Assert.EndsWith("ggml-base-q5_1.bin", model.GetProperty("address").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_calls_a_file_of_another_length_broken()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "silero_vad.onnx"), "?", TestContext.Current.CancellationToken);

        var (code, output, _) = await RunAsync("list");

        Assert.Equal(CommandExitCodes.BadInput, code);
        Assert.Contains("broken", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_verifies_checksums_only_on_request()
    {
        var silero = ModelCatalog.Find(ModelCatalog.SileroVad)!;
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.FullName, silero.FileName), new byte[silero.Size], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Ok, (await RunAsync("list")).Code);
        Assert.Equal(CommandExitCodes.BadInput, (await RunAsync("list", "--verify")).Code);
    }

    [Fact]
    public async Task Get_offline_ends_with_78_and_says_what_to_put_where()
    {
        var (code, output, errors) = await RunAsync("get", "base-q5_1", "--offline");

        Assert.Equal(ExitCodes.Configuration, code);
        Assert.Empty(output);
        Assert.Contains(Path.Combine(_folder.FullName, "ggml-base-q5_1.bin"), errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_of_a_file_that_the_mirror_lacks_ends_with_78_and_of_one_that_it_hides_behind_a_page_with_69()
    {
        await using var server = new ModelServer(Responses.Status("404 Not Found"), Responses.Html);

        var lacking = await RunAsync("get", "base-q5_1", "--model-mirror", server.Address);
        var hidden = await RunAsync("get", "base-q5_1", "--model-mirror", server.Address);

        Assert.Equal((ExitCodes.Configuration, ExitCodes.Unavailable), (lacking.Code, hidden.Code));
        Assert.Equal("/ggml-base-q5_1.bin", server.Requests[0].Path);
    }

    [Fact]
    public async Task Get_auto_asks_for_the_models_of_the_engine_and_the_detector_and_goes_on_after_a_failure()
    {
        await using var server = new ModelServer(Responses.Status("404 Not Found"), Responses.Html);

        var (code, output, errors) = await RunAsync(
            "get", "auto", "--device", "cpu", "--json", "--model-mirror", server.Address);

        Assert.Equal(ExitCodes.Configuration, code);
        Assert.Equal(["/ggml-base-q5_1.bin", "/silero_vad.onnx"], server.Requests.Select(request => request.Path));
        Assert.Contains("\"reason\":\"not_found\"", output, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"not_the_file\",\"retry\":true", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Fact]
    public void No_pinned_model_shares_a_file_or_a_checksum_with_another()
    {
        Assert.Equal(ModelCatalog.All.Count, ModelCatalog.All.Select(entry => entry.FileName).Distinct().Count());
        Assert.Equal(ModelCatalog.All.Count, ModelCatalog.All.Select(entry => entry.Sha256).Distinct().Count());
        Assert.All(ModelCatalog.All, entry => Assert.Matches("^[0-9a-f]{64}$", entry.Sha256));
        Assert.All(ModelCatalog.All, entry => Assert.Equal("https", entry.Address.Scheme));
        Assert.NotNull(ModelCatalog.Find(ModelCatalog.CpuDefault));
        Assert.NotNull(ModelCatalog.Find(ModelCatalog.CudaDefault));
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var parsed = ModelsCommand.Create().Parse([.. arguments, "--models", _folder.FullName]);
        var code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
