package io.millrace.gateway;

import io.millrace.gateway.answer.TakeAnswers;
import io.millrace.gateway.feedback.ProjectFeedback;
import io.millrace.gateway.intake.TakeRequests;
import io.millrace.gateway.projection.MigrateSchema;
import io.millrace.gateway.projection.ProjectJournal;
import io.millrace.gateway.retain.ForgetOldRuns;
import io.millrace.gateway.retain.LimitTopics;
import io.millrace.gateway.supervise.EndOverdue;
import org.springframework.context.SmartLifecycle;

/** Starts what writes to the database when its tables are there, and stops it before anything it needs. */
final class WorkOnceTheSchemaIsThere implements SmartLifecycle {
    private final MigrateSchema schema;
    private final ProjectJournal project;
    private final TakeRequests take;
    private final TakeAnswers answers;
    private final EndOverdue endOverdue;
    private final ProjectFeedback feedback;
    private final ForgetOldRuns forgetOldRuns;
    private final LimitTopics limitTopics;
    private boolean running;

    WorkOnceTheSchemaIsThere(
            MigrateSchema schema,
            ProjectJournal project,
            TakeRequests take,
            TakeAnswers answers,
            EndOverdue endOverdue,
            ProjectFeedback feedback,
            ForgetOldRuns forgetOldRuns,
            LimitTopics limitTopics) {
        this.schema = schema;
        this.project = project;
        this.take = take;
        this.answers = answers;
        this.endOverdue = endOverdue;
        this.feedback = feedback;
        this.forgetOldRuns = forgetOldRuns;
        this.limitTopics = limitTopics;
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
            answers.start();
            endOverdue.start();
            feedback.start();
            forgetOldRuns.start();
            limitTopics.run();
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        forgetOldRuns.close();
        feedback.close();
        endOverdue.close();
        answers.close();
        take.close();
        project.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
