package io.millrace.embedded;

import io.millrace.cli.ExitCode;
import io.millrace.cli.ShowVersion;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Durations;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.home.StartupFailure;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Serves until stopped. Data is kept in MILLRACE_HOME; the first start loads the demo shop.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class UpCommand implements Callable<Integer> {
    @Option(names = "--no-shop", description = "Without the demo shop.")
    private boolean withoutShop;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        var steps = new ShowSteps(terminal);
        try (var signal = StopOnSignal.interrupting(Thread.currentThread());
                EmbeddedStack stack = EmbeddedStack.start(EmbeddedSettings.from(System.getenv()), steps)) {
            terminal.out()
                    .println("Millrace is ready at " + stack.gateway() + " after "
                            + Durations.of(Duration.ofMillis(
                                    ManagementFactory.getRuntimeMXBean().getUptime())));
            if (!withoutShop) {
                connectShop(stack, steps);
            }
            terminal.out().println("Ask from another terminal:  ./millrace ask \"Show me total sales by region\"");
            terminal.out().println("Stop with Ctrl-C or ./millrace stop");
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            terminal.out().println("Stopped");
        }
        return ExitCode.OK;
    }

    static void connectShop(EmbeddedStack stack, ShowSteps steps) throws StartupFailure, InterruptedException {
        var connect = new ConnectShop(new LoadShop(new GenerateShop()), new GatewayClient(stack.gateway()));
        var address = new ConnectShop.Address("127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP);
        steps.step("Demo shop, about 200,000 rows up to today", () -> {
            try (Connection owner = stack.postgres().connect(EmbeddedPostgres.SHOP)) {
                return connect.connect(owner, address, LocalDate.now());
            }
        });
    }
}
