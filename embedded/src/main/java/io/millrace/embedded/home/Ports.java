package io.millrace.embedded.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Picks the loopback ports that embedded Millrace listens on. */
public final class Ports {
    private Ports() {}

    /**
     * @param setting the environment variable that changes the port
     * @throws StartupFailure where somebody listens there already
     */
    public static int require(int port, String what, String setting) throws StartupFailure {
        if (port == 0) {
            return free();
        }
        if (!isFree(port)) {
            throw new StartupFailure(
                    ("Port %d is taken: something else listens there, perhaps another Millrace. Stop it, or"
                                    + " choose another port for %s: %s=%d ./millrace …")
                            .formatted(port, what, setting, port + 1));
        }
        return port;
    }

    /** {@code port} where it is free, any free one where not. */
    public static int preferably(int port) {
        return isFree(port) ? port : free();
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
