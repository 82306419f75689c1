package io.millrace.executor.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.schemas.ConnectionSettings;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @Test
    void theUrlIsMadeOfTheFields() throws Exception {
        assertThat(address("postgresql", "db.example.com", null, "shop").jdbcUrl())
                .isEqualTo("jdbc:postgresql://db.example.com:5432/shop");
        assertThat(address("PostgreSQL", "2001:db8::1", 6543, "my shop").jdbcUrl())
                .isEqualTo("jdbc:postgresql://[2001:db8::1]:6543/my%20shop");
        assertThat(address("mariadb", "10.0.0.5", null, "shop").jdbcUrl())
                .isEqualTo("jdbc:mysql://10.0.0.5:3306/shop?permitMysqlScheme=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "h/db?user=x",
                "h:5432",
                "h,other",
                "user@h",
                "h?authenticationPluginClassName=a.B",
                "h#",
                "h\\x",
                "[::1",
                "::1]/x?y",
                "a b",
                "%68",
                "-h",
                "address=(host=h)",
                "h\nx"
            })
    void aHostIsAHostAndNothingElse(String host) {
        assertThatThrownBy(() -> address("postgresql", host, null, "shop"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("host");
        assertThatThrownBy(() -> address("mysql", host, null, "shop")).isInstanceOf(StageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop?socketFactory=a.B",
                "shop&allowLoadLocalInfile=true",
                "shop;x=y",
                "shop%3Fx=y",
                "../shop",
                "shop/x",
                "shop#",
                "shop(x=y)"
            })
    void aDatabaseIsANameAndNothingElse(String database) {
        assertThatThrownBy(() -> address("postgresql", "h", null, database)).hasMessageContaining("database");
        assertThatThrownBy(() -> address("mysql", "h", null, database)).hasMessageContaining("database");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void aPortIsAPort(int port) {
        assertThatThrownBy(() -> address("postgresql", "h", port, "shop")).hasMessageContaining("port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "h2", "jdbc:postgresql", ""})
    void otherDatabasesAreNotKnown(String type) {
        assertThatThrownBy(() -> address(type, "h", null, "shop"))
                .isInstanceOfSatisfying(
                        StageException.class,
                        e -> assertThat(e.failure().getCode()).isEqualTo("unknown-database-type"));
    }

    /** A property that the driver does not know would silently do nothing. */
    @Test
    void theDriverKnowsEveryProperty() throws Exception {
        assertKnown(new org.postgresql.Driver(), address("postgresql", "h", null, "shop"));
    }

    private static void assertKnown(java.sql.Driver driver, DatabaseAddress address) throws SQLException {
        List<String> known = Arrays.stream(driver.getPropertyInfo(address.jdbcUrl(), new Properties()))
                .map((DriverPropertyInfo info) -> info.name)
                .toList();

        assertThat(known).containsAll(address.properties().stringPropertyNames());
    }

    private static DatabaseAddress address(String type, String host, @Nullable Integer port, String database)
            throws StageException {
        var settings =
                new ConnectionSettings("c", "c", type, host, port, database, "user", null, Instant.EPOCH, null, true);
        return DatabaseAddress.of(settings, List.of());
    }
}
