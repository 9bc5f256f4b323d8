using System.Runtime.InteropServices;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>A native <c>ps_decoder_t</c>.</summary>
internal sealed class DecoderHandle : SafeHandle
{
    private static readonly Lock Making = new();

    private DecoderHandle(nint decoder)
        : base(0, ownsHandle: true) => SetHandle(decoder);

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a decoder; takes 0.25 to 0.5 s and about 90 MB.</summary>
    /// <param name="arguments">Options as on the library's own command lines.</param>
    /// <exception cref="EngineException">The library did not take the arguments or the model.</exception>
    public static DecoderHandle Create(IReadOnlyList<string> arguments)
    {
        // The library's start-up is not documented as safe on several threads, and it is rare enough to queue.
        lock (Making)
        {
            NativeLog.Capture();
            NativeLog.TakeError();

            // Arguments go by position after a program's name.
            string[] line = ["pocketsphinx", .. arguments];
            var parsed = Native.ParseArguments(0, Native.GetArgumentDefinitions(), line.Length, line, strict: 1);
            if (parsed == 0)
                throw Failure("did not take its options");

            // The decoder holds its own reference.
            NativeLog.IsLoading = true;
            var decoder = Native.CreateDecoder(parsed);
            NativeLog.IsLoading = false;
            _ = Native.FreeArguments(parsed);
            return decoder == 0 ? throw Failure("could not load the model") : new DecoderHandle(decoder);
        }
    }

    protected override bool ReleaseHandle() => Native.FreeDecoder(handle) >= 0;

    private static EngineException Failure(string what)
    {
        var detail = NativeLog.TakeError() ?? "it gave no reason";
        return new EngineException(
            EngineFailure.ModelLoadFailed,
            $"PocketSphinx {what}: {detail}. Check --model, or run: sudo apt-get install --reinstall pocketsphinx-en-us");
    }
}
