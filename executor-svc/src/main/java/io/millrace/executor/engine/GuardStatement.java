package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.Violation;
import io.millrace.schemas.Category;
import io.millrace.schemas.StageRequest;
import java.util.List;
import java.util.Objects;

/**
 * What is asked of every statement right before it runs, whoever wrote it and whatever review said of it: a request may have come
 * here another way.
 */
@FunctionalInterface
public interface GuardStatement {
    /** Asks nothing: for tests of what the databases refuse by themselves. */
    GuardStatement OFF = (_, _, _) -> {};

    /**
     * @param dialect of what will run the statement, which need not be what the statement says it is in
     * @throws StageException CONTRACT, with the code of the guard's rule
     */
    void require(StageRequest request, Dialect dialect, String sql) throws StageException, InterruptedException;

    static GuardStatement against(Catalogs catalogs) {
        return (request, dialect, sql) -> {
            List<Violation> violations = RequireQuery.check(sql, dialect, catalogs.require(request));
            if (!violations.isEmpty()) {
                Violation first = violations.getFirst();
                throw new StageException(
                        Category.CONTRACT,
                        first.rule(),
                        "The statement is not run. " + first.message(),
                        Objects.requireNonNullElse(
                                first.suggestion(), "Send one query that only reads tables of this connection."));
            }
        };
    }
}
