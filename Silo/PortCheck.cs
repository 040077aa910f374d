using System.Net;
using System.Net.Sockets;

namespace OrleansImageSearch.Silo;

/// <summary>Finds out that an address cannot be served before anything else starts.</summary>
public static class PortCheck
{
    /// <param name="address">One of this machine's addresses.</param>
    /// <param name="port">0 is always free.</param>
    /// <param name="remedy">What the user can do, as the end of a sentence: <c>choose another port with --port</c>.</param>
    /// <exception cref="IOException">The address cannot be served; the message says which and why.</exception>
    public static void RequireFree(IPAddress address, int port, string remedy)
    {
        try
        {
            using var probe = new TcpListener(address, port);
            probe.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Port {port} on {address} is in use. Stop the program that serves it, or {remedy}.", e);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            throw new IOException($"{address} is no address of this machine: name one that is.", e);
        }
    }

    /// <summary>A port of 127.0.0.1 that nobody serves.</summary>
    internal static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
