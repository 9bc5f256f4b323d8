// Recognition and a browser share the machine's cores: one test at a time, or they time each other out.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
