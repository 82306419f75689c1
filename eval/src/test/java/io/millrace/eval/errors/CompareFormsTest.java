package io.millrace.eval.errors;

import static io.millrace.language.fixture.CatalogFixture.column;
import static io.millrace.language.fixture.CatalogFixture.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.eval.gold.GoldReading;
import io.millrace.eval.gold.ReadGold;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.CatalogFixture;
import io.millrace.language.form.Form;
import io.millrace.language.index.CatalogIndex;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareFormsTest {
    private static final CatalogIndex LIBRARY = new CatalogIndex(new CatalogFixture("library", Dialect.SQLITE)
            .table(
                    "author",
                    3,
                    "id",
                    required("id", DataType.INTEGER),
                    column("name", DataType.TEXT),
                    column("country", DataType.TEXT))
            .table(
                    "book",
                    4,
                    "id",
                    required("id", DataType.INTEGER),
                    column("title", DataType.TEXT),
                    column("author_id", DataType.INTEGER),
                    column("pages", DataType.INTEGER))
            .foreignKey("book.author_id", "author.id")
            .build());

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT title FROM book | SELECT pages FROM book | OTHER_COLUMN",
                "SELECT title FROM book | SELECT title, pages FROM book | TOO_MANY_COLUMNS",
                "SELECT title, pages FROM book | SELECT title FROM book | TOO_FEW_COLUMNS",
                "SELECT title, pages FROM book | SELECT pages, title FROM book | OTHER_ROWS",
                "SELECT DISTINCT title FROM book | SELECT title FROM book | DISTINCT",
                "SELECT avg(pages) FROM book | SELECT max(pages) FROM book | AGGREGATE",
                "SELECT title FROM book WHERE pages > 9 | SELECT title FROM book | CONDITION_MISSING",
                "SELECT title FROM book | SELECT title FROM book WHERE pages > 9 | CONDITION_TOO_MANY",
                "SELECT title FROM book WHERE pages > 9 | SELECT title FROM book WHERE pages > 8 | VALUE",
                "SELECT title FROM book WHERE pages > 9 | SELECT title FROM book WHERE pages < 9 | COMPARISON",
                "SELECT title FROM book WHERE pages = 9 | SELECT title FROM book WHERE id = 9 | CONDITION_COLUMN",
                "SELECT title FROM book WHERE pages = 9 OR id = 1 | SELECT title FROM book WHERE pages = 9 AND id = 1 | AND_OR",
                "SELECT title FROM book ORDER BY pages | SELECT title FROM book ORDER BY pages DESC | ORDER",
                "SELECT title FROM book ORDER BY pages LIMIT 1 | SELECT title FROM book ORDER BY pages | ORDER",
                "SELECT country FROM author EXCEPT SELECT country FROM author WHERE id = 1 | SELECT country FROM author | SET_OPERATION",
                "SELECT name FROM author WHERE id NOT IN (SELECT author_id FROM book) | SELECT name FROM author | SUBQUERY_MISSING",
                "SELECT name FROM author | SELECT name FROM author JOIN book ON author.id = book.author_id | TABLES",
                "SELECT title FROM book WHERE pages > 9 | SELECT title, id FROM book WHERE pages > 8 | TOO_MANY_COLUMNS VALUE"
            })
    void whatIsDifferent(String known, String given, String kinds) {
        assertThat(CompareForms.differences(form(known), form(given)))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(kinds.split(" ")).map(ErrorKind::valueOf).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT country, count(*) FROM author GROUP BY country | SELECT country FROM author | GROUP",
                "SELECT name FROM author GROUP BY id | SELECT name FROM author | GROUP"
            })
    void groupsAreAmongTheDifferences(String known, String given, ErrorKind kind) {
        assertThat(CompareForms.differences(form(known), form(given))).contains(kind);
    }

    private static Form form(String sql) {
        GoldReading reading = new ReadGold().read(sql, LIBRARY);
        assertThat(List.of(reading)).as(sql).hasOnlyElementsOfType(GoldReading.Read.class);
        return ((GoldReading.Read) reading).form();
    }
}
