namespace PortBridge.Worker.Speech;

/// <summary>
/// Settles the words on which two hypotheses in a row agree: LocalAgreement-2 (D. Liu, G. Spanakis and J. Niehues,
/// "Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis selection", Interspeech
/// 2020). What is settled only grows: a later hypothesis that takes it back is shown behind it, word by word from the
/// same place on. One stabiliser serves one utterance.
/// </summary>
internal sealed class PartialStabiliser
{
    private string[] _previous = [];
    private string[] _settled = [];

    /// <summary>Takes the next hypothesis of the utterance.</summary>
    public StablePartial Update(string hypothesis)
    {
        var words = hypothesis.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var agreed = words.AsSpan().CommonPrefixLength(_previous);
        _previous = words;
        if (agreed > _settled.Length)
        {
            // Words that were settled before stay as they were shown.
            _settled = [.. _settled, .. words[_settled.Length..agreed]];
        }

        var shown = words.Length > _settled.Length ? [.. _settled, .. words[_settled.Length..]] : _settled;
        return new StablePartial(string.Join(' ', shown), string.Join(' ', _settled).Length);
    }
}
