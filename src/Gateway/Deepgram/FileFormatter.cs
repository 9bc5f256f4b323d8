using Microsoft.AspNetCore.Http;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>The parameters of <c>POST /v1/listen</c> that choose the parts of the response.</summary>
/// <param name="HasUtterances">Whether utterances are requested.</param>
/// <param name="HasParagraphs">Whether paragraphs are requested.</param>
internal sealed record FileQuery(bool HasUtterances, bool HasParagraphs)
{
    /// <summary>Reads the parameters.</summary>
    /// <returns>The parameters, or why the request is refused.</returns>
    public static (FileQuery? Query, Refusal? Refusal) Read(IQueryCollection query)
    {
        var reader = new QueryReader(query);
        var result = new FileQuery(reader.Flag("utterances"), reader.Flag("paragraphs") | reader.Flag("smart_format"));
        return reader.Refusal is { } refusal ? (null, refusal) : (result, null);
    }
}

/// <summary>Makes the response to a file.</summary>
/// <param name="query">What the client requests of the words.</param>
/// <param name="parts">What it requests of the response.</param>
/// <param name="model">The model.</param>
internal sealed class FileFormatter(ListenQuery query, FileQuery parts, DeepgramModel model)
{
    /// <summary>The metadata.</summary>
    public Metadata CreateMetadata(string requestId, byte[] hash, DateTimeOffset created, TimeSpan audio, int channels) => new(
        null,
        "deprecated",
        requestId,
        Convert.ToHexStringLower(hash),
        ListenWire.ToText(created),
        ResultMapping.Seconds(audio),
        channels,
        [model.Id],
        new Dictionary<string, ModelInfo>(StringComparer.Ordinal) { [model.Id] = model.Info });

    /// <summary>The response.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="channels">The finals of each channel that have text.</param>
    public FileResponse Format(Metadata metadata, IReadOnlyList<SpeechEvent.Final>[] channels) => new(
        metadata,
        new FileResults(
            [.. channels.Select(ChannelOf)],
            parts.HasUtterances
                ? [.. channels.SelectMany((finals, channel) => finals.Select(final => UtteranceOf(final, channel))).OrderBy(utterance => utterance.Start)]
                : null));

    private ResultChannel ChannelOf(IReadOnlyList<SpeechEvent.Final> finals) => new(
        [
            new Alternative(
                string.Join(' ', finals.Select(final => final.Text)),
                finals.Count > 0 ? finals.Average(ResultMapping.ConfidenceOf) : 0,
                [.. finals.SelectMany(final => ResultMapping.WordsOf(final, query.HasPunctuatedWords))],
                Paragraphs: parts.HasParagraphs ? Paragraphs.Of(finals) : null),
        ],
        finals.FirstOrDefault(final => final.Language is not null)?.Language);

    private Utterance UtteranceOf(SpeechEvent.Final final, int channel) => new(
        ResultMapping.Seconds(final.Start),
        ResultMapping.Seconds(final.End),
        ResultMapping.ConfidenceOf(final),
        channel,
        final.Text,
        ResultMapping.WordsOf(final, query.HasPunctuatedWords),
        Guid.NewGuid().ToString());
}

/// <summary>Divides text into sentences and paragraphs.</summary>
internal static class Paragraphs
{
    private const int SentencesPerParagraph = 5;

    /// <summary>The paragraphs of finals. Without punctuation, each final is a sentence.</summary>
    public static ParagraphList Of(IReadOnlyList<SpeechEvent.Final> finals)
    {
        var paragraphs = finals.SelectMany(SentencesOf).Chunk(SentencesPerParagraph).Select(ParagraphOf).ToList();
        var texts = paragraphs.Select(paragraph => string.Join(' ', paragraph.Sentences.Select(sentence => sentence.Text)));
        return new ParagraphList("\n" + string.Join("\n\n", texts), paragraphs);
    }

    private static IEnumerable<List<Word>> SentencesOf(SpeechEvent.Final final)
    {
        var sentence = new List<Word>();
        foreach (var word in WordTimes.Of(final))
        {
            sentence.Add(word);
            if (word.Text is [.., '.' or '?' or '!' or '。' or '？' or '！'])
            {
                yield return sentence;
                sentence = [];
            }
        }

        if (sentence.Count > 0)
            yield return sentence;
    }

    private static Paragraph ParagraphOf(List<Word>[] sentences) => new(
        [
            .. sentences.Select(words => new Sentence(
                string.Join(' ', words.Select(word => word.Text)),
                ResultMapping.Seconds(words[0].Start),
                ResultMapping.Seconds(words[^1].End))),
        ],
        sentences.Sum(words => words.Count),
        ResultMapping.Seconds(sentences[0][0].Start),
        ResultMapping.Seconds(sentences[^1][^1].End));
}
