package io.millrace.embedded;

import io.millrace.agent.seal.SealKeys;
import io.millrace.embedded.broker.EmbeddedKafka;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.home.Home;
import io.millrace.embedded.home.Ports;
import io.millrace.embedded.home.StartupFailure;
import io.millrace.executor.connect.AllowedHosts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * A whole Millrace: broker, database, agents and gateway. Starting takes a few seconds; closing stops everything in the
 * opposite order, and what was stored is there at the next start.
 */
public final class EmbeddedStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedStack.class);

    private final Home home;
    private final int gatewayPort;
    private final Consumer<GenericApplicationContext> before;
    private @Nullable EmbeddedKafka kafka;
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable ConfigurableApplicationContext context;

    private EmbeddedStack(Home home, int gatewayPort, Consumer<GenericApplicationContext> before) {
        this.home = home;
        this.gatewayPort = gatewayPort;
        this.before = before;
    }

    /** @param steps is told what is being started */
    public static EmbeddedStack start(EmbeddedSettings settings, ShowSteps steps)
            throws StartupFailure, InterruptedException {
        return start(settings, steps, context -> {});
    }

    /** @param before is given the context before anything is in it: a bean put there stands in for one of the services' own */
    static EmbeddedStack start(EmbeddedSettings settings, ShowSteps steps, Consumer<GenericApplicationContext> before)
            throws StartupFailure, InterruptedException {
        Home home = Home.open(settings.home());
        EmbeddedStack stack = null;
        try {
            int gateway = Ports.require(settings.gatewayPort(), "the gateway", "SERVER_PORT");
            stack = new EmbeddedStack(home, gateway, before);
            stack.start(settings, gateway, steps);
            return stack;
        } catch (StartupFailure | InterruptedException | RuntimeException e) {
            if (stack == null) {
                home.close();
            } else {
                stack.close();
            }
            throw e;
        }
    }

    /** Where the gateway is. */
    public URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    public String bootstrapServers() {
        return started(kafka).bootstrapServers();
    }

    public EmbeddedPostgres postgres() {
        return started(postgres);
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            try {
                postgres.close();
            } catch (IOException e) {
                log.warn("The PostgreSQL server did not stop; the next start will stop it", e);
            }
        }
        home.close();
    }

    private void start(EmbeddedSettings settings, int gateway, ShowSteps steps)
            throws StartupFailure, InterruptedException {
        Path publicKeyset = home.folder().resolve("keys").resolve("public.json");
        Path privateKeyset = home.folder().resolve("keys").resolve("private.json");
        int kafkaPort = port(settings.kafkaPort(), EmbeddedSettings.USUAL_KAFKA_PORT, "Kafka", "MILLRACE_KAFKA_PORT");
        int postgresPort = port(
                settings.postgresPort(), EmbeddedSettings.USUAL_POSTGRES_PORT, "PostgreSQL", "MILLRACE_POSTGRES_PORT");

        // Both wait for the disk more than they compute.
        var database =
                new FutureTask<>(() -> EmbeddedPostgres.start(home.postgres(), home.postgresPrograms(), postgresPort));
        Thread.ofPlatform().name("start-postgres").start(database);
        steps.step("Kafka broker (port " + kafkaPort + ") and PostgreSQL server (port " + postgresPort + ")", () -> {
            try {
                kafka = EmbeddedKafka.start(home.kafka(), kafkaPort);
            } finally {
                // Also where the broker failed: what was started has to be stopped.
                postgres = result(database);
            }
            return kafka;
        });
        SealKeys.ensureFiles(publicKeyset, privateKeyset);
        Map<String, Object> properties = Map.ofEntries(
                Map.entry("spring.application.name", "millrace"),
                Map.entry("spring.main.web-application-type", "reactive"),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers()),
                Map.entry("DATABASE_URL", postgres().databaseUrl()),
                Map.entry("MILLRACE_PUBLIC_KEYSET", publicKeyset.toString()),
                Map.entry("MILLRACE_PRIVATE_KEYSET", privateKeyset.toString()),
                Map.entry("MILLRACE_HOME", home.folder().toString()),
                Map.entry("SERVER_ADDRESS", "127.0.0.1"),
                Map.entry("SERVER_PORT", Integer.toString(gateway)),
                Map.entry("server.address", "127.0.0.1"),
                Map.entry("server.port", Integer.toString(gateway)));
        context = steps.step("Agents and gateway", () -> startServices(properties));
    }

    private ConfigurableApplicationContext startServices(Map<String, Object> properties) {
        var application = new SpringApplication(EmbeddedConfiguration.class);
        application.setBannerMode(Banner.Mode.OFF);
        // The order in which things stop is this class's business.
        application.setRegisterShutdownHook(false);
        application.addInitializers(context -> {
            var sources = context.getEnvironment().getPropertySources();
            sources.addFirst(new MapPropertySource("embedded", properties));
            // One machine, whose user is its operator.
            sources.addLast(new MapPropertySource(
                    "embedded-defaults", Map.of("MILLRACE_DATABASE_HOSTS", AllowedHosts.EVERYWHERE.toString())));
        });
        application.addInitializers((GenericApplicationContext empty) -> before.accept(empty));
        return application.run();
    }

    private static int port(@Nullable Integer wanted, int usual, String what, String setting) throws StartupFailure {
        return wanted == null ? Ports.preferably(usual) : Ports.require(wanted, what, setting);
    }

    private static EmbeddedPostgres result(FutureTask<EmbeddedPostgres> task)
            throws StartupFailure, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartupFailure failure) {
                throw failure;
            }
            throw new StartupFailure("The PostgreSQL server did not start: " + e.getCause(), e);
        }
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }
}
