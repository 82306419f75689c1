package io.millrace.executor.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.ConnectionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
    @ParameterizedTest
    @CsvSource({
        // what is allowed          the address                 whether it is
        "public,                    93.184.216.34,              true",
        "public,                    2606:2800:220:1::1,         true",
        "public,                    10.0.0.5,                   false",
        "public,                    172.31.255.1,               false",
        "public,                    192.168.1.1,                false",
        "public,                    100.64.0.1,                 false",
        "public,                    fd12:3456::1,               false",
        "public,                    127.0.0.1,                  false",
        "public,                    127.8.8.8,                  false",
        "public,                    ::1,                        false",
        "public,                    0.0.0.0,                    false",
        "public,                    ::,                         false",
        "public,                    169.254.169.254,            false",
        "public,                    ::ffff:169.254.169.254,     false",
        "public,                    64:ff9b::a9fe:a9fe,         false",
        "public,                    2002:7f00:1::,              false",
        "public,                    224.0.0.1,                  false",
        "public,                    255.255.255.255,            false",
        "private,                   10.0.0.5,                   true",
        "private,                   fd12:3456::1,               true",
        "private,                   93.184.216.34,              false",
        "private,                   127.0.0.1,                  false",
        "private,                   169.254.169.254,            false",
        "private,                   100.100.100.200,            false",
        "private,                   fd00:ec2::254,              false",
        "loopback,                  127.0.0.1,                  true",
        "loopback,                  ::1,                        true",
        "loopback,                  10.0.0.5,                   false",
        "10.1.0.0/16,               10.1.2.3,                   true",
        "10.1.0.0/16,               10.2.2.3,                   false",
        "169.254.10.20,             169.254.10.20,              true",
        "169.254.10.20,             169.254.169.254,            false",
        "'',                        93.184.216.34,              false",
    })
    void anAddressIsAllowedByItsKindOrNetwork(String allowed, String address, boolean expected) throws Exception {
        assertThat(AllowedHosts.parse(allowed).allows("asked.example", InetAddress.getByName(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "db.internal,       db.internal,        true",
        "db.internal,       DB.Internal,        true",
        "db.internal,       x.db.internal,      false",
        "*.internal,        db.internal,        true",
        "*.internal,        internal,           false",
        "*.internal,        db.internal.evil,   false",
    })
    void aListedNameIsAllowedWhateverItResolvesTo(String allowed, String name, boolean expected) throws Exception {
        assertThat(AllowedHosts.parse(allowed).allows(name, InetAddress.getByName("10.0.0.5")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"intern et", "http://db", "db:5432", "10.0.0.0/99", "*"})
    void whatIsNoEntryIsNamed(String text) {
        assertThatThrownBy(() -> AllowedHosts.parse("public, " + text)).hasMessageContaining(text);
    }

    /** The second answer of a name server that first gave a public address: what is connected to decides. */
    @Test
    void aNameThatResolvesElsewhereTheSecondTimeIsJudgedByTheAddressInUse() throws Exception {
        var rebound = InetAddress.getByAddress("rebind.example", new byte[] {127, 0, 0, 1});
        try (Socket socket = new CheckedSockets("public").createSocket()) {
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(rebound, Postgres.port()), 1_000))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(StageException.class);
            assertThat(socket.isConnected()).isFalse();
        }
        try (Socket socket = new CheckedSockets("public").createSocket()) {
            assertThatThrownBy(() -> socket.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1), 1_000))
                    .isInstanceOf(UnknownHostException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void bothDriversAreRefusedWithAReasonAndAreNotConnected(String type) throws Exception {
        try (Connections connections = Requests.connections(AllowedHosts.parse("public"))) {
            var settings = Requests.server("c", "127.0.0.1", Postgres.port(), "shop", "u", Requests.PASSWORD);
            connections.changed(
                    "c", ConnectionSettings.newBuilder(settings).setDbType(type).build());
            Source source = connections.require("c");
            assertThatThrownBy(source::lend).isInstanceOfSatisfying(StageException.class, refused -> {
                assertThat(refused.failure().getCode()).isEqualTo("host-not-allowed");
                assertThat(refused.failure().getRemedy()).contains("MILLRACE_DATABASE_HOSTS");
                assertThat(refused.getMessage()).doesNotContain(Requests.PASSWORD);
            });
        }
    }
}
