using PortBridge.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(SharedPlayground))]

// Most of a test's time is that of speech, which passes beside other tests.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 4)]
