using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>Validates session options as far as this is possible without a worker.</summary>
internal static class SessionOptionsValidator
{
    /// <summary>Returns the error that every worker would report for the options; null if they are valid.</summary>
    public static SpeechError? Validate(SessionOptions options)
    {
        if (!AudioFormat.IsSupportedRate(options.SampleRate))
        {
            return new SpeechError(
                ErrorCodes.UnsupportedFormat,
                $"The sample rate must be {AudioFormat.MinSampleRate} to {AudioFormat.MaxSampleRate} Hz, "
                + $"not {options.SampleRate} Hz.",
                IsRetriable: false);
        }

        return (SpeechHints.Validate(options.Prompt, options.HotWords) ?? options.Endpointing.Validate()) is { } why
            ? new SpeechError(ErrorCodes.BadField, why, IsRetriable: false)
            : null;
    }
}
