namespace PortBridge.Worker.Recognition;

/// <summary>
/// Settles the words on which two hypotheses in a row agree: LocalAgreement-2 (D. Liu, G. Spanakis and J. Niehues,
/// "Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis selection", Interspeech
/// 2020). What is settled only grows: a later hypothesis that takes it back is shown behind it, word by word from the
/// same place on. One stabiliser serves one utterance.
/// </summary>
internal sealed class PartialStabilizer
{
    private string[] _previous = [];

    /// <summary>The words as last shown, the settled ones first.</summary>
    public IReadOnlyList<string> Shown { get; private set; } = [];

    /// <summary>How many leading words of <see cref="Shown"/> are settled.</summary>
    public int CommittedWords { get; private set; }

    /// <summary>Takes the next hypothesis of the utterance.</summary>
    public Hypothesis Update(string hypothesis) =>
        Update(RepetitionFilter.Apply(hypothesis).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Takes the next hypothesis of the utterance, word by word.</summary>
    public Hypothesis Update(string[] words)
    {
        var agreed = words.AsSpan().CommonPrefixLength(_previous);
        _previous = words;

        // Words that were settled before stay as they were shown.
        string[] settled = [.. Shown.Take(CommittedWords), .. words.Take(agreed).Skip(CommittedWords)];
        CommittedWords = settled.Length;
        Shown = [.. settled, .. words.Skip(settled.Length)];
        return new Hypothesis(string.Join(' ', Shown), string.Join(' ', settled).Length);
    }
}
