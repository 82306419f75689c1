package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.Source;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that Spark borrows for one work. Its tasks take them from the source's own pool, so that no password ever
 * enters Spark's settings or plans; and their statements are known here, so that cancelling the work stops them in the database:
 * Spark itself only interrupts a task, and a task that waits for a database does not notice.
 */
final class LentToSpark implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LentToSpark.class);
    private static final Map<String, LentToSpark> ALL = new ConcurrentHashMap<>();

    private final String token = UUID.randomUUID().toString();
    private final Source source;
    private final Set<Statement> statements = ConcurrentHashMap.newKeySet();

    private LentToSpark(Source source) {
        this.source = source;
    }

    static LentToSpark open(Source source) {
        var lent = new LentToSpark(source);
        ALL.put(lent.token, lent);
        return lent;
    }

    static Optional<LentToSpark> find(String token) {
        return Optional.ofNullable(ALL.get(token));
    }

    /** Names this work to {@link LendToSpark}, among the options of a JDBC source. */
    String token() {
        return token;
    }

    Connection lend() throws SQLException {
        try {
            return watched(source.lend());
        } catch (StageException e) {
            // Travels through Spark as the cause, and is found there when the failure is explained.
            throw new SQLException(e.getMessage(), e);
        }
    }

    void cancel() {
        for (Statement statement : statements) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                log.debug("Cancelling a statement of Spark failed", e);
            }
        }
    }

    private Connection watched(Connection connection) {
        return (Connection) around(Connection.class, (method, arguments) -> {
            Object result = call(connection, method, arguments);
            if (result instanceof Statement statement) {
                statements.add(statement);
                return watched(statement, method.getReturnType());
            }
            return result;
        });
    }

    private Object watched(Statement statement, Class<?> type) {
        return around(type, (method, arguments) -> {
            if (method.getName().equals("close")) {
                statements.remove(statement);
            }
            return call(statement, method, arguments);
        });
    }

    private interface Call {
        @Nullable
        Object of(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static Object around(Class<?> type, Call call) {
        return Proxy.newProxyInstance(
                LentToSpark.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.of(method, arguments));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    @Override
    public void close() {
        ALL.remove(token);
    }
}
