package io.millrace.executor.spark;

import java.sql.Connection;
import java.sql.Driver;
import org.apache.spark.sql.jdbc.JdbcConnectionProvider;
import scala.collection.immutable.Map;

/** Where Spark's JDBC source gets its connections: Spark finds this class as a service and makes it itself. */
public final class LendToSpark extends JdbcConnectionProvider {
    static final String NAME = "millrace";
    /** The option that names the work. Lower case, as Spark hands options on. */
    static final String TOKEN = "millracework";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean canHandle(Driver driver, Map<String, String> options) {
        return options.contains(TOKEN);
    }

    @Override
    public Connection getConnection(Driver driver, Map<String, String> options) {
        String token = options.apply(TOKEN);
        try {
            return LendToWorkers.isWorker()
                    ? DialFromWorker.open(token)
                    : LentToSpark.require(token).lend();
        } catch (java.sql.SQLException e) {
            throw sneaky(e);
        }
    }

    /** The Scala signature declares no checked exception, but its callers expect an SQLException. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    @Override
    public boolean modifiesSecurityContext(Driver driver, Map<String, String> options) {
        return false;
    }
}
