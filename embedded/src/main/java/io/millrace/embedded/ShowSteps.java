package io.millrace.embedded;

import io.millrace.cli.show.Durations;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.home.StartupFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says what is being started and how long it took; on a terminal, with the seconds so far. */
public final class ShowSteps {
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final Terminal terminal;

    public ShowSteps(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @throws StartupFailure also for anything else that goes wrong */
    public <T> T step(String what, Callable<T> work) throws StartupFailure, InterruptedException {
        long started = System.nanoTime();
        try (Ticking ticking = Ticking.of(terminal, what, started)) {
            T result = work.call();
            ticking.close();
            terminal.out()
                    .printf(Locale.ROOT, "  %s %-64s %8s%n", terminal.unicode() ? "✓" : "ok", what, since(started));
            return result;
        } catch (StartupFailure | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new StartupFailure(what + " did not start: " + innermost(e), e);
        }
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String since(long startedNanos) {
        return Durations.of(Duration.ofNanos(System.nanoTime() - startedNanos));
    }

    /** Draws the seconds while a step runs. */
    private interface Ticking extends AutoCloseable {
        @Override
        void close();

        static Ticking of(Terminal terminal, String what, long started) {
            if (!terminal.live()) {
                return () -> {};
            }
            ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("steps").factory());
            ticker.scheduleAtFixedRate(
                    () -> {
                        terminal.out().printf(Locale.ROOT, "%s  . %-64s %8s", CLEAR_LINE, what, since(started));
                        terminal.out().flush();
                    },
                    100,
                    200,
                    TimeUnit.MILLISECONDS);
            return () -> {
                if (!ticker.isShutdown()) {
                    ticker.shutdownNow();
                    try {
                        ticker.awaitTermination(1, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    terminal.out().print(CLEAR_LINE);
                    terminal.out().flush();
                }
            };
        }
    }
}
