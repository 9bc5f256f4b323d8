using System.Buffers;
using System.Buffers.Binary;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Reliability.Measuring;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>Sends invalid framing to workers. Each must send <c>bad_frame</c> once and exit with 76.</summary>
internal sealed class FramingFuzz(int workers, int seed)
{
    private readonly Random _random = new(seed);

    public async Task RunAsync(Report report)
    {
        var passed = 0;
        for (var i = 0; i < workers; i++)
        {
            await using var worker = WorkerChannel.Start();
            await worker.SendAsync([.. Valid(), .. Invalid(i)]);
            var code = await worker.WaitForExitAsync();
            if (code == ExitCodes.Protocol && worker.Count(ErrorCodes.BadFrame) == 1)
                passed++;
            else
                report.Note($"invalid framing {i}: exit code {code}, {worker.Counts}");
        }

        report.Check("invalid framing ends with bad_frame and 76", passed == workers, $"{passed} of {workers} workers");
    }

    private byte[] Valid()
    {
        var frames = new ArrayBufferWriter<byte>();
        for (var i = _random.Next(5); i > 0; i--)
            FrameEncoder.Write(frames, Payloads.Of(Payloads.RandomCommand(_random, "s")));
        return frames.WrittenSpan.ToArray();
    }

    private byte[] Invalid(int kind)
    {
        var noise = new byte[_random.Next(1, 4096)];
        _random.NextBytes(noise);
        var header = new byte[FrameDecoder.HeaderLength];
        switch (kind % 4)
        {
            case 0:
                noise[0] |= 1;
                return noise;
            case 1:
                return [.. header, .. noise];
            case 2:
                // The stream ends within the frame.
                BinaryPrimitives.WriteInt32BigEndian(header, noise.Length + 1);
                return [.. header, .. noise];
            default:
                return header[.._random.Next(1, header.Length)];
        }
    }
}
