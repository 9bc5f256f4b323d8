using PortBridge.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(SharedPlayground))]

// Tests mostly wait for speech in real time, so several can run in parallel.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 4)]
