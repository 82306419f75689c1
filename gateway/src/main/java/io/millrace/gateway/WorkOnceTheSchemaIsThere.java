package io.millrace.gateway;

import io.millrace.gateway.intake.TakeRequests;
import io.millrace.gateway.projection.MigrateSchema;
import io.millrace.gateway.projection.ProjectJournal;
import io.millrace.gateway.supervise.EndOverdue;
import org.springframework.context.SmartLifecycle;

/** Starts what writes to the database when its tables are there, and stops it before anything it needs. */
final class WorkOnceTheSchemaIsThere implements SmartLifecycle {
    private final MigrateSchema schema;
    private final ProjectJournal project;
    private final TakeRequests take;
    private final EndOverdue endOverdue;
    private boolean running;

    WorkOnceTheSchemaIsThere(MigrateSchema schema, ProjectJournal project, TakeRequests take, EndOverdue endOverdue) {
        this.schema = schema;
        this.project = project;
        this.take = take;
        this.endOverdue = endOverdue;
    }

    @Override
    public synchronized void start() {
        running = true;
        schema.done().thenRun(this::work);
    }

    private synchronized void work() {
        if (running) {
            project.start();
            take.start();
            endOverdue.start();
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        endOverdue.close();
        take.close();
        project.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
