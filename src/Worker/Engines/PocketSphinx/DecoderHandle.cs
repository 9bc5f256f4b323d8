using System.Runtime.InteropServices;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>A native <c>ps_decoder_t</c>.</summary>
internal sealed class DecoderHandle : SafeHandle
{
    private static readonly Lock InitGate = new();

    private DecoderHandle(nint decoder)
        : base(0, ownsHandle: true) => SetHandle(decoder);

    public override bool IsInvalid => handle == 0;

    /// <summary>Creates a decoder, which takes 0.25 to 0.5 s and about 90 MB.</summary>
    /// <param name="arguments">Options in the syntax of the library's command-line programs.</param>
    /// <exception cref="EngineException">The library rejected the options or the model.</exception>
    public static DecoderHandle Create(IReadOnlyList<string> arguments)
    {
        // Initialization is not documented as thread-safe.
        lock (InitGate)
        {
            NativeLog.Capture();
            NativeLog.TakeError();

            // The first argument is the name of the program.
            string[] commandLine = ["pocketsphinx", .. arguments];
            var parsed = Native.ParseArguments(0, Native.GetArgumentDefinitions(), commandLine.Length, commandLine, strict: 1);
            if (parsed == 0)
                throw Failure("rejected its options");

            // The decoder holds a reference of its own.
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
        var detail = NativeLog.TakeError() ?? "no reason given";
        return new EngineException(
            EngineFailure.ModelLoadFailed,
            $"PocketSphinx {what}: {detail}. Check --model, or run: sudo apt-get install --reinstall pocketsphinx-en-us");
    }
}
