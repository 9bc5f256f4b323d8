using FsCheck;
using FsCheck.Fluent;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Recognition;

public class PartialStabilizerTests
{
    [Fact]
    public void A_first_hypothesis_commits_nothing() =>
        Assert.Equal(new Hypothesis("ask not", 0), new PartialStabilizer().Update("ask not"));

    [Fact]
    public void The_words_on_which_two_hypotheses_agree_are_stable()
    {
        var stabilizer = new PartialStabilizer();
        stabilizer.Update("ask not what");

        Assert.Equal(new Hypothesis("ask not who is", "ask not".Length), stabilizer.Update("ask not who is"));
    }

    [Fact]
    public void A_committed_word_stays_when_a_later_hypothesis_differs()
    {
        var stabilizer = new PartialStabilizer();
        stabilizer.Update("go forward ten");
        stabilizer.Update("go forward ten");

        Assert.Equal(new Hypothesis("go forward ten meters", "go forward ten".Length), stabilizer.Update("no forward then meters"));
        Assert.Equal(new Hypothesis("go forward ten", "go forward ten".Length), stabilizer.Update(""));
    }

    [Fact]
    public void Spaces_do_not_matter() =>
        Assert.Equal("ask not", new PartialStabilizer().Update("  ask \t not ").Text);

    [Fact]
    public void The_stable_part_only_grows_for_any_hypotheses() => Prop.ForAll(
        Gen.Elements("a", "b", "ab").ArrayOf().ArrayOf().ToArbitrary(),
        hypotheses =>
        {
            var stabilizer = new PartialStabilizer();
            var stable = "";
            foreach (var hypothesis in hypotheses)
            {
                var partial = stabilizer.Update(string.Join(' ', hypothesis));
                var now = partial.Text[..partial.Stable];
                if (!now.StartsWith(stable, StringComparison.Ordinal))
                    return false;
                stable = now;
            }

            return true;
        }).QuickCheckThrowOnFailure();
}
