using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Recognition.Batch;

public class DecodeSizesTests
{
    [Theory]
    [InlineData(0.1, 256)]
    [InlineData(3, 256)]
    [InlineData(5, 320)]
    [InlineData(15, 832)]
    [InlineData(29, 1500)]
    [InlineData(60, 1500)]
    public void The_audio_context_covers_the_audio_and_a_second_more(double seconds, int positions) =>
        Assert.Equal(positions, AudioContext.For((int)(seconds * 16000)));

    [Fact]
    public void The_audio_context_never_exceeds_that_of_the_model() => Assert.Equal(750, AudioContext.For(20 * 16000, 750));

    [Theory]
    [InlineData(1, null, false, 1, 1)]
    [InlineData(2, null, false, 1, 2)]
    [InlineData(4, null, false, 1, 4)]
    [InlineData(16, null, false, 4, 4)]
    [InlineData(16, 1, false, 1, 4)]
    [InlineData(4, 2, false, 2, 2)]
    [InlineData(4, 64, false, 4, 1)]
    [InlineData(16, null, true, 2, 4)]
    [InlineData(2, 3, true, 3, 1)]
    public void The_thread_budget_fits_the_machine(int cores, int? decoders, bool isGpu, int slots, int threads) =>
        Assert.Equal(new ThreadBudget(slots, threads), ThreadBudget.For(cores, decoders, isGpu));

    [Theory]
    [InlineData(16, 300, 4)]
    [InlineData(16, 3, 3)]
    [InlineData(16, 0, 1)]
    [InlineData(6, 300, 3)]
    [InlineData(2, 300, 2)]
    public void On_a_GPU_the_decodes_fit_its_memory_and_the_cores(int cores, int fitting, int slots) =>
        Assert.Equal(slots, ThreadBudget.For(cores, null, isGpu: true, fitting).Slots);

    [Fact]
    public void On_a_GPU_the_requested_number_of_decodes_is_used() =>
        Assert.Equal(8, ThreadBudget.For(16, 8, isGpu: true, fitting: 2).Slots);

    [Fact]
    public void On_the_CPU_the_threads_never_exceed_the_cores()
    {
        for (var cores = 1; cores <= 128; cores++)
        {
            Assert.All(Enumerable.Range(0, 65), decoders =>
            {
                var plan = ThreadBudget.For(cores, decoders == 0 ? null : decoders, isGpu: false);
                Assert.InRange(plan.Slots * plan.Threads, 1, cores);
            });
        }
    }

    [Fact]
    public void The_default_options_are_valid_and_each_option_has_its_range()
    {
        Assert.Empty(new BatchOptions().Validate());
        Assert.Equal(
            2,
            new BatchOptions
            {
                PartialWindow = TimeSpan.FromSeconds(29),
                PartialStep = TimeSpan.Zero,
            }.Validate().Count);
    }
}
