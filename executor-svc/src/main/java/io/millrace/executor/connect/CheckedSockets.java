package io.millrace.executor.connect;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Makes the sockets of both drivers. The address is looked at when the socket connects to it, and no name is resolved after that: a name that
 * resolves to another address the second time (DNS rebinding) is judged by the one that is used. PostgreSQL's driver hands
 * what is allowed to the constructor, MariaDB's in its configuration.
 */
public final class CheckedSockets extends ConfigurableSocketFactory {
    /** The property of MariaDB's driver that holds what is allowed. */
    static final String ALLOWED = "millraceAllowedHosts";

    private AllowedHosts allowed;

    /** For MariaDB's driver; nothing is allowed until it is configured. */
    public CheckedSockets() {
        this("");
    }

    /** For PostgreSQL's driver. */
    public CheckedSockets(String allowed) {
        this.allowed = AllowedHosts.parse(allowed);
    }

    @Override
    public void setConfiguration(Configuration configuration, String host) {
        allowed = AllowedHosts.parse(configuration.nonMappedOptions().getProperty(ALLOWED, ""));
    }

    @Override
    public Socket createSocket() {
        return new CheckedSocket(allowed);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    private static final class CheckedSocket extends Socket {
        private final AllowedHosts allowed;

        CheckedSocket(AllowedHosts allowed) {
            this.allowed = allowed;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress place)) {
                throw new IOException("not a network address");
            }
            String name = place.getHostString();
            InetAddress address = place.getAddress();
            if (address == null) {
                throw new UnknownHostException(name);
            }
            if (!allowed.allows(name, address)) {
                throw new IOException(
                        "refused",
                        new StageException(
                                Category.USER,
                                "host-not-allowed",
                                "The host " + name + " may not be connected to from here.",
                                "Use a host that is allowed, or let the operator add it to MILLRACE_DATABASE_HOSTS"
                                        + " (allowed now: " + allowed + ")."));
            }
            super.connect(endpoint, timeout);
        }
    }
}
