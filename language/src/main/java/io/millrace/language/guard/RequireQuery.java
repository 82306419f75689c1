package io.millrace.language.guard;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guard: whether a text is exactly one query that only reads, over tables of the catalog and with functions that only compute. It
 * says what may run, not what may not; what it cannot read is refused.
 *
 * <p>For PostgreSQL, MySQL and SQLite the tokens are cut by the dialect's own lexical rules ({@link ReadTokens}), judged
 * ({@link CheckTokens}), parsed ({@link ParseQuery}), and what the parsed query names is looked up ({@link CheckNames}). For Spark SQL
 * there is Spark's own grammar ({@link CheckSparkQuery}).
 */
public final class RequireQuery {
    private static final int LONGEST = 1_000_000;

    private RequireQuery() {}

    /**
     * @param catalog null where nobody knows the tables: then the database's own are refused, and any other may be read
     * @return the reasons not to run the text; empty where there are none
     */
    public static List<Violation> check(String sql, Dialect dialect, @Nullable Catalog catalog) {
        if (sql.length() > LONGEST) {
            return List.of(new Violation(
                    "too-long",
                    "The statement is longer than " + LONGEST + " characters.",
                    "Put what is long into a table and join it."));
        }
        try {
            return (dialect == Dialect.SPARK ? CheckSparkQuery.check(sql, catalog) : check(sql, catalog, dialect))
                    .stream().distinct().toList();
        } catch (Refused refused) {
            return List.of(refused.violation());
        }
    }

    private static List<Violation> check(String sql, @Nullable Catalog catalog, Dialect dialect) throws Refused {
        List<Token> tokens = CheckTokens.require(dialect, ReadTokens.of(sql, dialect));
        ParseQuery parse = new ParseQuery(dialect, tokens);
        WalkQuery walk = new WalkQuery(parse, new WalkQuery.Resolve() {
            @Override
            public String key(Token name) {
                return CheckNames.key(dialect, name);
            }

            @Override
            public boolean seesAll(boolean recursive) {
                return recursive || dialect == Dialect.SQLITE;
            }
        });
        walk.walk(parse.parse());
        return new CheckNames(dialect, tokens, walk, catalog).check();
    }
}
