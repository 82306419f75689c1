package io.millrace.cli.gateway;

import java.io.IOException;
import java.net.URI;

/** Nobody answers at the gateway's address. */
public class GatewayUnreachable extends Exception {
    private static final long serialVersionUID = 1L;

    public GatewayUnreachable(URI gateway, IOException cause) {
        super(
                "No answer from " + gateway + " (" + cause.getClass().getSimpleName()
                        + "). Start Millrace with `./millrace up`, or say where it runs with --url or MILLRACE_URL.",
                cause);
    }
}
