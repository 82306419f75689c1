package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.broker.EmbeddedKafka;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker and the database alone: they work, and they keep what they were given. */
class EmbeddedServersIT {
    @TempDir
    Path folder;

    @Test
    void theBrokerServesShareGroupsAndKeepsItsRecords() throws Exception {
        int port = Ports.free();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port)) {
            createTopicAndGroup(kafka);
            send(kafka, "kept");
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port)) {
            assertThat(readShared(kafka)).containsExactly("kept");
        }
    }

    @Test
    void theDatabaseKeepsTheShop() throws Exception {
        LocalDate today = LocalDate.of(2026, 2, 28);
        var load = new LoadShop(new GenerateShop());
        int port = Ports.free();
        try (EmbeddedPostgres postgres = start(port);
                Connection connection = postgres.connect(EmbeddedPostgres.SHOP)) {
            assertThat(load.loadUnlessCurrent(connection, today.minusDays(1), "secret"))
                    .isTrue();
            assertThat(load.loadUnlessCurrent(connection, today, "secret")).isTrue();
            assertThat(load.loadUnlessCurrent(connection, today, "secret")).isFalse();
        }

        try (EmbeddedPostgres postgres = start(port);
                Connection connection = postgres.connect(EmbeddedPostgres.SHOP)) {
            assertThat(load.loadedUpTo(connection)).contains(today);
            assertThat(value(connection, "SELECT count(*) FROM orders")).isEqualTo("30000");
            assertThat(value(connection, "SHOW fsync")).isEqualTo("on");
            assertThat(value(connection, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(value(connection, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
                    .isEqualTo("6");
        }
    }

    @Test
    void theReaderOfTheShopCannotWrite() throws Exception {
        try (EmbeddedPostgres postgres = start(Ports.free());
                Connection owner = postgres.connect(EmbeddedPostgres.SHOP)) {
            new LoadShop(new GenerateShop()).loadUnlessCurrent(owner, LocalDate.of(2026, 2, 28), "secret");
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/shop";
            try (Connection reader = DriverManager.getConnection(url, LoadShop.READER, "secret")) {
                reader.createStatement().execute("SET default_transaction_read_only = off");
                assertThat(value(reader, "SELECT count(*) FROM customers")).isEqualTo("5000");
                org.assertj.core.api.Assertions.assertThatThrownBy(
                                () -> reader.createStatement().execute("DELETE FROM payments"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    private EmbeddedPostgres start(int port) throws Exception {
        return EmbeddedPostgres.start(folder.resolve("postgres"), TestFolders.postgresPrograms(), port);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void createTopicAndGroup(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("work", 2, (short) 1)))
                    .all()
                    .get();
            var group = new ConfigResource(ConfigResource.Type.GROUP, "workers");
            var earliest =
                    new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(group, List.of(earliest)))
                    .all()
                    .get();
        }
    }

    private static void send(EmbeddedKafka kafka, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("work", value)).get();
        }
    }

    private static List<String> readShared(EmbeddedKafka kafka) {
        try (var consumer = new KafkaShareConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", "workers"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("work"));
            var values = new ArrayList<String>();
            for (int polls = 0; polls < 60 && values.isEmpty(); polls++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }
}
