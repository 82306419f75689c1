package io.millrace.executor.spark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the open statements of connections that others use, so that they can be cancelled. */
final class WatchStatements {
    private static final Logger log = LoggerFactory.getLogger(WatchStatements.class);

    private final Set<Statement> statements = ConcurrentHashMap.newKeySet();

    void cancel() {
        for (Statement statement : statements) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                log.debug("Cancelling a statement of Spark failed", e);
            }
        }
    }

    /** Whether one of them is not closed yet. */
    boolean any() {
        return !statements.isEmpty();
    }

    /** The same connection, its statements known here. */
    Connection of(Connection connection) {
        return of(connection, () -> false);
    }

    /** @param later whether closing the connection has to wait as long as it has statements: whoever says so closes it then */
    Connection of(Connection connection, BooleanSupplier later) {
        return (Connection) around(Connection.class, (method, arguments) -> {
            if (method.getName().equals("close") && any() && later.getAsBoolean()) {
                return null;
            }
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
                WatchStatements.class.getClassLoader(),
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
}
