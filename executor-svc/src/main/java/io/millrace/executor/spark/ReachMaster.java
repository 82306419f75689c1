package io.millrace.executor.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Looks whether anybody listens at a standalone master's address, before Spark does, which goes on trying for a minute. */
final class ReachMaster {
    private static final String STANDALONE = "spark://";
    private static final int PATIENCE_MILLIS = 3_000;

    private ReachMaster() {}

    /**
     * @param master as in {@code spark.master}; of several one is enough
     * @throws NotReached where none can be connected to
     */
    static void require(String master) throws NotReached {
        if (!master.startsWith(STANDALONE)) {
            return;
        }
        IOException last = new IOException("no address");
        for (String address : master.substring(STANDALONE.length()).split(",")) {
            int colon = address.lastIndexOf(':');
            try (var socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(
                                address.substring(0, Math.max(0, colon)),
                                Integer.parseInt(address.substring(colon + 1))),
                        PATIENCE_MILLIS);
                return;
            } catch (IOException e) {
                last = e;
            } catch (IllegalArgumentException e) {
                last = new IOException(address + " is not host:port", e);
            }
        }
        throw new NotReached(last);
    }

    /** Nobody listens there. */
    static final class NotReached extends IOException {
        private static final long serialVersionUID = 1L;

        NotReached(IOException why) {
            super(why);
        }
    }
}
