package io.millrace.executor.probe;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads the structure of a database from its own dictionary, in a few queries whatever the number of tables. */
sealed interface ReadStructure permits ReadPostgresStructure, ReadMysqlStructure, ReadSqliteStructure {
    Structure read(Connection connection) throws SQLException;
}
