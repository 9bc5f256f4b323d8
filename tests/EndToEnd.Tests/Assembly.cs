using PortBridge.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(SharedPlayground))]

// Most of a test's time is that of speech, which passes beside another test. Four at a time are quicker, but then a starved
// browser loses sound of its microphone.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]
