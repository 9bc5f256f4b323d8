using PortBridge.Supervision;
using Xunit.Sdk;

namespace PortBridge.Bridge.Tests;

public sealed class ProcessLauncherTests() : LauncherTests(LauncherCatalog.Process);

public sealed class CliWrapLauncherTests() : LauncherTests(
    LauncherCatalog.CliWrap ?? throw SkipException.ForSkip("CliWrap is not in this package feed."));
