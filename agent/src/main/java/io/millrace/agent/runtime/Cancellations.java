package io.millrace.agent.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.agent.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which workflows were cancelled, and the running work to stop when one is. */
public final class Cancellations {
    private static final Logger log = LoggerFactory.getLogger(Cancellations.class);

    private final Cache<String, Boolean> cancelled = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofHours(1))
            .maximumSize(100_000)
            .build();
    private final ConcurrentMap<String, Set<Running>> running = new ConcurrentHashMap<>();

    public boolean isCancelled(String workflowId) {
        return cancelled.getIfPresent(workflowId) != null;
    }

    /** Stops what runs of the workflow here, and keeps what comes later from starting. */
    public void cancel(String workflowId) {
        cancelled.put(workflowId, true);
        for (Running work : running.getOrDefault(workflowId, Set.of())) {
            work.cancel();
        }
    }

    /** Registers work that is about to run; close it when the work is done. */
    Running begin(String workflowId) {
        var work = new Running(workflowId);
        running.compute(workflowId, (id, all) -> {
            Set<Running> set = all == null ? ConcurrentHashMap.newKeySet() : all;
            set.add(work);
            return set;
        });
        if (isCancelled(workflowId)) {
            work.cancel();
        }
        return work;
    }

    /** One piece of running work. */
    final class Running implements Cancellation, AutoCloseable {
        private final String workflowId;
        private final List<Runnable> stops = new ArrayList<>();
        private volatile boolean stopped;

        private Running(String workflowId) {
            this.workflowId = workflowId;
        }

        @Override
        public boolean isCancelled() {
            return stopped;
        }

        @Override
        public Registration onCancel(Runnable stop) {
            synchronized (stops) {
                if (!stopped) {
                    stops.add(stop);
                    return () -> {
                        synchronized (stops) {
                            stops.remove(stop);
                        }
                    };
                }
            }
            run(stop);
            return () -> {};
        }

        void cancel() {
            List<Runnable> toRun;
            synchronized (stops) {
                if (stopped) {
                    return;
                }
                stopped = true;
                toRun = List.copyOf(stops);
                stops.clear();
            }
            toRun.forEach(this::run);
        }

        private void run(Runnable stop) {
            try {
                stop.run();
            } catch (RuntimeException e) {
                log.warn("Stopping the work of {} failed", workflowId, e);
            }
        }

        @Override
        public void close() {
            running.computeIfPresent(workflowId, (id, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
