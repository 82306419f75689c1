package io.millrace.eval.gold;

import static io.millrace.language.fixture.CatalogFixture.column;
import static io.millrace.language.fixture.CatalogFixture.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.CatalogFixture;
import io.millrace.language.form.CanonicalForm;
import io.millrace.language.index.CatalogIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadGoldTest {
    private static final CatalogIndex INDEX = new CatalogIndex(new CatalogFixture("flights", Dialect.SQLITE)
            .table(
                    "Airports",
                    10,
                    "Code",
                    required("Code", DataType.TEXT),
                    column("City", DataType.TEXT),
                    column("Elevation", DataType.INTEGER))
            .table("Airlines", 5, "Id", required("Id", DataType.INTEGER), column("Name", DataType.TEXT))
            .table(
                    "Flights",
                    100,
                    "Number",
                    required("Number", DataType.INTEGER),
                    column("Airline", DataType.INTEGER),
                    column("Origin", DataType.TEXT),
                    column("Destination", DataType.TEXT),
                    column("Departs", DataType.DATE))
            .foreignKey("Flights.Airline", "Airlines.Id")
            .foreignKey("Flights.Origin", "Airports.Code")
            .foreignKey("Flights.Destination", "Airports.Code")
            .build());

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // names in any letter case, aliases, texts in either quotes
                "select a.city from airports as a where a.code = \"OSL\"|SELECT Airports.City FROM Airports WHERE Airports.Code EQUAL 'OSL'",
                "SELECT DISTINCT City FROM Airports WHERE 10 < Elevation OR City LIKE '%o'|SELECT DISTINCT Airports.City FROM Airports WHERE (Airports.City LIKE '%o' OR Airports.Elevation GREATER 10)",
                "SELECT City FROM Airports WHERE NOT (Elevation BETWEEN 1 AND 5)|SELECT Airports.City FROM Airports WHERE (Airports.Elevation GREATER 5 OR Airports.Elevation LESS 1)",
                // the tree finds the tables between, and those that are only joined are named
                "SELECT T1.Name FROM Airlines T1 JOIN Flights T2 ON T1.Id = T2.Airline|SELECT Airlines.Name FROM Airlines, Flights",
                "SELECT T1.Name FROM Airlines T1, Flights T2 WHERE T1.Id = T2.Airline AND T2.Number = 7|SELECT Airlines.Name FROM Airlines, Flights WHERE Flights.Number EQUAL 7",
                // another key than the tree takes, and both
                "SELECT T1.City FROM Airports T1 JOIN Flights T2 ON T1.Code = T2.Destination WHERE T2.Number = 7|SELECT Airports.City via Flights.Destination FROM Flights WHERE Flights.Number EQUAL 7",
                "SELECT A.City, B.City FROM Flights F JOIN Airports A ON F.Origin = A.Code JOIN Airports B ON F.Destination = B.Code|SELECT Airports.City via Flights.Origin, Airports.City via Flights.Destination",
                // groups
                "SELECT T1.Name, count(*) FROM Airlines T1 JOIN Flights T2 ON T1.Id = T2.Airline GROUP BY T1.Id HAVING count(*) > 2 ORDER BY count(*) DESC LIMIT 1|SELECT Airlines.Name, COUNT(rows) FROM Airlines, Flights GROUP BY Airlines.Id HAVING COUNT(rows) GREATER 2 ORDER BY COUNT(rows) DESC LIMIT 1",
                "SELECT City FROM Airports GROUP BY City|SELECT DISTINCT Airports.City FROM Airports",
                "SELECT City, max(Elevation) FROM Airports|SELECT Airports.City, Airports.Elevation FROM Airports ORDER BY Airports.Elevation DESC LIMIT 1",
                "SELECT City, count(*) AS n FROM Airports GROUP BY 1 ORDER BY n|SELECT Airports.City, COUNT(rows) FROM Airports ORDER BY COUNT(rows) ASC",
                "SELECT strftime('%Y', Departs) FROM Flights|SELECT YEAR OF Flights.Departs FROM Flights",
                // questions in questions
                "SELECT City FROM Airports WHERE Elevation > (SELECT avg(Elevation) FROM Airports)|SELECT Airports.City FROM Airports WHERE Airports.Elevation GREATER (SELECT AVG(Airports.Elevation) FROM Airports)",
                "SELECT City FROM Airports WHERE Code NOT IN (SELECT Origin FROM Flights)|SELECT Airports.City FROM Airports WHERE Airports.Code NOT IN (SELECT Flights.Origin FROM Flights)",
                "SELECT City FROM Airports a WHERE EXISTS (SELECT * FROM Flights f WHERE f.Origin = a.Code AND f.Number > 5)|SELECT Airports.City FROM Airports WHERE Airports.Code IN (SELECT Flights.Origin FROM Flights WHERE Flights.Number GREATER 5)",
                "SELECT City FROM Airports EXCEPT SELECT City FROM Airports WHERE Elevation > 5|EXCEPT(SELECT Airports.City FROM Airports; SELECT Airports.City FROM Airports WHERE Airports.Elevation GREATER 5)"
            })
    void aQueryAsAForm(String sql, String form) {
        GoldReading reading = new ReadGold().read(sql, INDEX);

        assertThat(reading).isInstanceOf(GoldReading.Read.class);
        assertThat(CanonicalForm.of(((GoldReading.Read) reading).form())).isEqualTo(form);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT nothing FROM Airports|a column that the catalog does not have",
                "SELECT a.City FROM Airports a LEFT JOIN Flights f ON f.Origin = a.Code|an outer join",
                "SELECT a.City FROM Airports a, Airlines|tables that are not joined",
                "SELECT City, Code, max(Elevation) FROM Airports GROUP BY City|a column of the row with the highest value in each group",
                "SELECT City, count(*) FROM Airports|a column beside an aggregate of all rows",
                "SELECT City FROM Airports LIMIT 2 OFFSET 1|an offset",
                "DELETE FROM Airports|no query",
                "SELECT FROM WHERE|not parsed"
            })
    void whatNoFormSays(String sql, String reason) {
        assertThat(new ReadGold().read(sql, INDEX)).isEqualTo(new GoldReading.Outside(reason));
    }

    @Test
    void columnsOfAQueryAroundAreOutside() {
        String sql =
                "SELECT City FROM Airports a WHERE Elevation > (SELECT count(*) FROM Flights f WHERE f.Origin = a.Code)";

        assertThat(new ReadGold().read(sql, INDEX)).isEqualTo(new GoldReading.Outside("correlated subquery"));
    }
}
