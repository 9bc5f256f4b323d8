namespace PortBridge.Worker.Recognition;

/// <summary>
/// Commits the words on which two consecutive hypotheses agree: LocalAgreement-2 (D. Liu, G. Spanakis and J. Niehues,
/// "Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis selection", Interspeech
/// 2020). Committed words never change: a later hypothesis that differs is appended behind them, from the same word
/// index on. One stabilizer serves one utterance.
/// </summary>
internal sealed class PartialStabilizer
{
    private string[] _previous = [];

    /// <summary>The words as last shown, the committed ones first.</summary>
    public IReadOnlyList<string> Shown { get; private set; } = [];

    /// <summary>The number of leading words of <see cref="Shown"/> that are committed.</summary>
    public int CommittedWords { get; private set; }

    /// <summary>Adds the next hypothesis of the utterance.</summary>
    /// <param name="hypothesis">Words separated by white space.</param>
    public Hypothesis Update(string hypothesis) =>
        Update(RepetitionFilter.Apply(hypothesis).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Adds the next hypothesis of the utterance.</summary>
    /// <param name="words">Its words.</param>
    public Hypothesis Update(string[] words)
    {
        var agreed = words.AsSpan().CommonPrefixLength(_previous);
        _previous = words;

        string[] committed = [.. Shown.Take(CommittedWords), .. words.Take(agreed).Skip(CommittedWords)];
        CommittedWords = committed.Length;
        Shown = [.. committed, .. words.Skip(committed.Length)];
        return new Hypothesis(string.Join(' ', Shown), string.Join(' ', committed).Length);
    }
}
