using System.Threading.Channels;
using PortBridge.Playground.ModelUpgrades;

namespace PortBridge.Playground.Tests.ModelUpgrades;

/// <summary>A downloader whose attempts the test completes.</summary>
internal sealed class ScriptedModelDownloader : IModelDownloader
{
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();

    /// <summary>The attempts that were started.</summary>
    public ChannelReader<Attempt> Attempts => _attempts.Reader;

    public Task<DownloadResult> DownloadAsync(Action<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(progress);
        _attempts.Writer.TryWrite(attempt);
        return attempt.Ended.WaitAsync(cancellationToken);
    }

    internal sealed class Attempt(Action<DownloadProgress> progress)
    {
        private readonly TaskCompletionSource<DownloadResult> _ended = new();

        public Task<DownloadResult> Ended => _ended.Task;

        public void Tell(string model, string stage, long done, long total) =>
            progress(new DownloadProgress(model, new LoadingProgress(stage, done, total)));

        public void Succeed(string model, bool isNew = true) => _ended.SetResult(new([new(model, isNew)], []));

        public void Fail(string reason = "unreachable", bool mayPass = true) =>
            _ended.SetResult(new([], [Failure(reason, mayPass)]));

        public void SucceedInPart(string model) =>
            _ended.SetResult(new([new(model, true)], [Failure("unreachable", true)]));

        private static DownloadFailure Failure(string reason, bool mayPass) => new(
            "whisper base", reason, "hub could not be reached", "The model base could not be had.", mayPass);
    }
}
