namespace PortBridge.Audio.Files;

/// <summary>The values of the bytes of A-law and µ-law, ITU-T G.711, in −1…1.</summary>
internal static class Companding
{
    private const int MuLawBias = 0x84;

    /// <summary>The value of each byte of A-law.</summary>
    public static readonly float[] ALaw = [.. Enumerable.Range(0, 256).Select(FromALaw)];

    /// <summary>The value of each byte of µ-law.</summary>
    public static readonly float[] MuLaw = [.. Enumerable.Range(0, 256).Select(FromMuLaw)];

    private static float FromALaw(int code)
    {
        code ^= 0x55;
        var (segment, step) = ((code >> 4) & 7, code & 15);
        var magnitude = segment == 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
        return ((code & 0x80) != 0 ? magnitude : -magnitude) / 32768f;
    }

    private static float FromMuLaw(int code)
    {
        code = ~code;
        var (segment, step) = ((code >> 4) & 7, code & 15);
        var magnitude = (((step << 3) + MuLawBias) << segment) - MuLawBias;
        return ((code & 0x80) != 0 ? -magnitude : magnitude) / 32768f;
    }
}
