using PortBridge.Playground.Localization;
using PortBridge.Protocol;

namespace PortBridge.Playground.Dictation;

/// <summary>Converts speech errors to notices for the page.</summary>
public static class SpeechErrorFormatter
{
    /// <summary>The notice for an unexpected exception in the playground itself.</summary>
    public static Notice Unexpected => new(Strings.Problem_Page, Strings.Problem_PageHelp, CanContinue: true);

    /// <summary>The notice for a session that failed or could not be opened.</summary>
    public static Notice ToNotice(SpeechError error) => error.Code switch
    {
        ErrorCodes.WorkerLost => new(Strings.Problem_WorkerLost, Strings.Problem_WorkerLostHelp, CanContinue: true),
        ErrorCodes.PoisonSession => new(
            Strings.Problem_PoisonSession, Strings.Problem_PoisonSessionHelp, CanContinue: true),
        ErrorCodes.WorkerUnavailable when error.IsRetriable => new(
            Strings.Problem_NotReady, Strings.Problem_NotReadyHelp, CanContinue: true),
        ErrorCodes.WorkerUnavailable or ErrorCodes.EngineUnavailable or ErrorCodes.ModelLoadFailed => new(
            Strings.Problem_NoEngine, error.Message)
        {
            PublicText = Strings.Problem_NoEngineHelp,
        },
        ErrorCodes.BadField => new(Strings.Problem_Unsupported, error.Message),
        ErrorCodes.TooManySessions => new(Strings.Problem_TooMany, Strings.Problem_TooManyHelp, CanContinue: true),
        ErrorCodes.Overloaded => new(Strings.Problem_Overloaded, Strings.Problem_OverloadedHelp, CanContinue: true),
        _ => new(Strings.Problem_Other, error.Message, error.IsRetriable) { PublicText = Strings.Problem_OtherHelp },
    };
}
