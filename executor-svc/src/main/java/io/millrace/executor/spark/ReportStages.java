package io.millrace.executor.spark;

import io.millrace.agent.Work;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/** Tells a work how far its Spark jobs are: which belong to it is known by the job group. */
final class ReportStages extends SparkListener {
    private static final String GROUP = "spark.jobGroup.id";
    private static final long SELDOM_NANOS = 250_000_000;

    private final ConcurrentMap<String, Running> byGroup = new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, Running> byStage = new ConcurrentHashMap<>();

    void start(String group, Work work) {
        byGroup.put(group, new Running(work));
    }

    void end(String group) {
        Running running = byGroup.remove(group);
        byStage.values().removeIf(other -> other == running);
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        Running running = running(job.properties());
        if (running != null) {
            running.stages += job.stageInfos().size();
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        Running running = running(submitted.properties());
        if (running != null) {
            byStage.put(submitted.stageInfo().stageId(), running);
            running.tasks += submitted.stageInfo().numTasks();
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
        Running running = byStage.get(ended.stageId());
        if (running != null) {
            running.tasksDone++;
            running.report(false);
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted completed) {
        Running running = byStage.remove(completed.stageInfo().stageId());
        if (running != null) {
            running.stagesDone++;
            running.report(true);
        }
    }

    private @Nullable Running running(@Nullable Properties properties) {
        String group = properties == null ? null : properties.getProperty(GROUP);
        return group == null ? null : byGroup.get(group);
    }

    /** Counts of one work; only Spark's one listener thread changes them. */
    private static final class Running {
        private final Work work;
        private int stages;
        private int stagesDone;
        private int tasks;
        private int tasksDone;
        private long lastReport;

        Running(Work work) {
            this.work = work;
        }

        void report(boolean always) {
            long now = System.nanoTime();
            if (always || now - lastReport > SELDOM_NANOS) {
                lastReport = now;
                // With adaptive execution stages are added as it goes: a fraction would run backwards.
                work.progress("Spark: %d of %d stages done, %d of %d tasks"
                        .formatted(stagesDone, Math.max(stages, stagesDone), tasksDone, tasks));
            }
        }
    }
}
