package io.millrace.eval.answer;

import io.millrace.agent.seal.Unseal;
import io.millrace.eval.suite.DatabaseFolders;
import io.millrace.schemas.ConnectionSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Servers that databases are loaded into from scripts. */
public interface ServeScripts extends AutoCloseable {
    /** No server: only what can be opened in place. */
    ServeScripts NONE = new ServeScripts() {
        @Override
        public Optional<ConnectionSettings> serve(String databaseId, DatabaseFolders folders) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    /**
     * Loads a database where there is a script for it; called once for each.
     *
     * @return empty where there is no script that a server here understands
     */
    Optional<ConnectionSettings> serve(String databaseId, DatabaseFolders folders);

    /** Opens the passwords of the settings; null where they have none. */
    default @Nullable Unseal unseal() {
        return null;
    }

    @Override
    void close();
}
