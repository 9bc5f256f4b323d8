using PortBridge.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Browsers))]
[assembly: AssemblyFixture(typeof(SharedPlayground))]

// Most of a test is waiting: for speech, which passes in real time, and for processes that start. Alone on two cores the
// suite takes 205 s with four at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 4)]
