using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>Functions of libpocketsphinx and libsphinxbase 0.8+5prealpha, as declared in <c>pocketsphinx.h</c>,
/// <c>cmd_ln.h</c>, <c>logmath.h</c> and <c>err.h</c>.</summary>
internal static unsafe partial class Native
{
    public const string PocketSphinx = "libpocketsphinx.so.3";
    public const string SphinxBase = "libsphinxbase.so.3";

    [LibraryImport(PocketSphinx, EntryPoint = "ps_args")]
    public static partial nint GetArgumentDefinitions();

    [LibraryImport(SphinxBase, EntryPoint = "cmd_ln_parse_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ParseArguments(
        nint existing, nint definitions, int count, string[] arguments, int strict);

    [LibraryImport(SphinxBase, EntryPoint = "cmd_ln_free_r")]
    public static partial int FreeArguments(nint arguments);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_init")]
    public static partial nint CreateDecoder(nint arguments);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_free")]
    public static partial int FreeDecoder(nint decoder);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_start_stream")]
    public static partial int StartStream(DecoderHandle decoder);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_start_utt")]
    public static partial int StartUtterance(DecoderHandle decoder);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_process_raw")]
    public static partial int Process(
        DecoderHandle decoder, ReadOnlySpan<short> samples, nuint count, int noSearch, int fullUtterance);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_end_utt")]
    public static partial int EndUtterance(DecoderHandle decoder);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_get_hyp")]
    public static partial nint GetHypothesis(DecoderHandle decoder, out int score);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_get_logmath")]
    public static partial nint GetLogMath(DecoderHandle decoder);

    [LibraryImport(SphinxBase, EntryPoint = "logmath_exp")]
    public static partial double Exp(nint logMath, int value);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_seg_iter")]
    public static partial nint FirstSegment(DecoderHandle decoder);

    /// <summary>Returns the next segment; after the last one it frees the iterator and returns 0.</summary>
    [LibraryImport(PocketSphinx, EntryPoint = "ps_seg_next")]
    public static partial nint NextSegment(nint segment);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_seg_word")]
    public static partial nint GetSegmentWord(nint segment);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_seg_frames")]
    public static partial void GetSegmentFrames(nint segment, out int first, out int last);

    [LibraryImport(PocketSphinx, EntryPoint = "ps_seg_prob")]
    public static partial int GetSegmentProbability(nint segment, out int acoustic, out int language, out int backOff);

    /// <summary>Sets the FILE for messages that bypass the callback; 0 discards them.</summary>
    [LibraryImport(SphinxBase, EntryPoint = "err_set_logfp")]
    public static partial void SetLogFile(nint file);

    [LibraryImport(SphinxBase, EntryPoint = "err_set_callback")]
    public static partial void SetLogCallback(
        delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, nint, byte*, void> callback, nint userData);
}
