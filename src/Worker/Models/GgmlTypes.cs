namespace PortBridge.Worker.Models;

/// <summary>How much room ggml's types of weights take. Source: ggml, <c>ggml_type</c> and its block structures.</summary>
internal static class GgmlTypes
{
    private static readonly Dictionary<int, (int Bytes, int Elements)> Blocks = new()
    {
        [0] = (4, 1), // F32
        [1] = (2, 1), // F16
        [2] = (18, 32), // Q4_0
        [3] = (20, 32), // Q4_1
        [6] = (22, 32), // Q5_0
        [7] = (24, 32), // Q5_1
        [8] = (34, 32), // Q8_0
        [10] = (84, 256), // Q2_K
        [11] = (110, 256), // Q3_K
        [12] = (144, 256), // Q4_K
        [13] = (176, 256), // Q5_K
        [14] = (210, 256), // Q6_K
        [30] = (2, 1), // BF16
    };

    /// <returns>Bytes, or null where the type is not known.</returns>
    public static long? BytesOf(int type, long elements) =>
        Blocks.TryGetValue(type, out var block) ? elements / block.Elements * block.Bytes : null;
}
