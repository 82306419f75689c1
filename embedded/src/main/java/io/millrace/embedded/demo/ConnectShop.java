package io.millrace.embedded.demo;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.cli.gateway.StreamEvent;
import io.millrace.embedded.home.StartupFailure;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HexFormat;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings the demo shop up to a day and makes it a connection of Millrace. The connection's account can only read, and gets a
 * new password each time.
 */
public final class ConnectShop {
    /** The id of the connection. */
    public static final String CONNECTION = "shop";

    private final LoadShop load;
    private final GatewayClient gateway;

    public ConnectShop(LoadShop load, GatewayClient gateway) {
        this.load = load;
        this.gateway = gateway;
    }

    /** Where the gateway's executor finds the database. */
    public record Address(String host, int port, String database) {}

    /** @return true where rows were loaded, false where they were there already */
    public boolean connect(Connection owner, Address address, LocalDate today)
            throws SQLException, GatewayProblem, GatewayUnreachable, StartupFailure, InterruptedException {
        String password = password();
        boolean loaded = load.loadUnlessCurrent(owner, today, password);
        if (!loaded) {
            load.grantReading(owner, password);
        }
        register(address, password);
        return loaded;
    }

    private void register(Address address, String password)
            throws GatewayProblem, GatewayUnreachable, StartupFailure, InterruptedException {
        ObjectNode settings = JsonMapper.builder().build().createObjectNode();
        settings.put("id", CONNECTION);
        settings.put("name", "Demo shop");
        settings.put("db_type", "postgresql");
        settings.put("host", address.host());
        settings.put("port", address.port());
        settings.put("database", address.database());
        settings.put("username", LoadShop.READER);
        settings.put("password", password);
        String probe = gateway.putConnection(settings).path("request_id").asString("");
        StreamEvent end = gateway.follow(probe, event -> {});
        if (!end.name().equals("succeeded")) {
            throw new StartupFailure("The demo shop could not be connected: "
                    + end.data().path("failure").path("message").asString(end.name()));
        }
    }

    private static String password() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
