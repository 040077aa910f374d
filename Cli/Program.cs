using System.Runtime.InteropServices;
using OrleansImageSearch.Cli;
using OrleansImageSearch.Cli.Output;

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, CancelOnce);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, CancelOnce);
return await CommandLine.RunAsync(args, Terminal.OfProcess(), interrupted.Token);

// The second signal ends the process at once.
void CancelOnce(PosixSignalContext signal)
{
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}
