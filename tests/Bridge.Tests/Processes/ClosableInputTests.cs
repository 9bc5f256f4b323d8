using System.IO.Pipelines;
using PortBridge.Processes;

namespace PortBridge.Bridge.Tests.Processes;

public sealed class ClosableInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writing_to_a_closed_input_fails_as_a_broken_pipe()
    {
        var inner = new MemoryStream();
        var input = new ClosableInput(inner);
        await inner.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => input.WriteAsync(new byte[1], Cancel).AsTask());
        Assert.Throws<IOException>(() => input.Write([1]));
    }

    [Fact]
    public async Task Completing_the_writer_closes_the_inner_stream()
    {
        var inner = new MemoryStream();
        var writer = PipeWriter.Create(new ClosableInput(inner));
        await writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);

        await writer.CompleteAsync();

        Assert.Equal([1, 2, 3], inner.ToArray());
        Assert.False(inner.CanWrite);
    }
}
