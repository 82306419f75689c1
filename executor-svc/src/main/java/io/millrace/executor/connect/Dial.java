package io.millrace.executor.connect;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What it takes to open a connection to a source, from this process or from one of Spark's workers. It holds the password: it is never
 * logged, and goes to a worker only when a task of it needs the connection, over Spark's encrypted channel.
 *
 * @param driver class name of the JDBC driver
 * @param greeting a statement that shows that the other side answers
 * @param properties of the driver, user name and password among them
 */
public record Dial(String driver, String url, String greeting, Properties properties) {
    private static final String DRIVER = "millrace.driver";
    private static final String URL = "millrace.url";
    private static final String GREETING = "millrace.greeting";

    /** A single connection that has answered once; in autocommit. */
    public Connection open() throws SQLException {
        Connection connection;
        try {
            // By the loader of this class: on a worker the drivers come with it.
            var made = (Driver) Class.forName(driver, true, Dial.class.getClassLoader())
                    .getDeclaredConstructor()
                    .newInstance();
            connection = made.connect(url, properties);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the driver " + driver + " is missing", e);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(greeting);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** In types of the JDK only, which every worker can read before it has Millrace's classes. */
    public Map<String, String> asMap() {
        var map = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        map.put(DRIVER, driver);
        map.put(URL, url);
        map.put(GREETING, greeting);
        return map;
    }

    /** @param map as {@link #asMap} makes it */
    public static Dial of(Map<String, String> map) {
        var properties = new Properties();
        properties.putAll(map);
        properties.keySet().removeAll(java.util.Set.of(DRIVER, URL, GREETING));
        return new Dial(
                map.getOrDefault(DRIVER, ""), map.getOrDefault(URL, ""), map.getOrDefault(GREETING, ""), properties);
    }

    /** Without the properties: a password is among them. */
    @Override
    public String toString() {
        return url;
    }
}
