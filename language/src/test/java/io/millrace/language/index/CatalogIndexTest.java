package io.millrace.language.index;

import static io.millrace.language.catalog.DataType.DOUBLE;
import static io.millrace.language.catalog.DataType.INTEGER;
import static io.millrace.language.catalog.DataType.TEXT;
import static io.millrace.language.fixture.CatalogFixture.column;
import static io.millrace.language.fixture.CatalogFixture.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.CampusCatalog;
import io.millrace.language.fixture.CatalogFixture;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.intent.Meaning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogIndexTest {
    private final CatalogIndex shop = new CatalogIndex(ShopCatalog.postgresql());
    private final CatalogIndex campus = new CatalogIndex(CampusCatalog.sqlite());

    @ParameterizedTest
    @CsvSource({
        "customers, table customers",
        "clients, table customers",
        "custmers, table customers",
        "order items, table order_items",
        "items, amount order_items.quantity",
        "customer country, column customers.country",
        "order value, column orders.total_amount",
        "sales, amount orders.total_amount",
        "signup date, column customers.signup_date",
        "bought, table orders",
        "visited, table web_visits",
        "paid, table payments"
    })
    void wordsNameWhatPeopleMean(String words, String meaning) {
        assertThat(named(shop, words).describe()).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({
        "departments, table Department",
        "department name, column Department.DeptName",
        "first name, column Instructor.FirstName",
        "hired, column Instructor.HireDate",
        "enrolled, table Enrollment"
    })
    void identifiersAreTakenApart(String words, String meaning) {
        assertThat(named(campus, words).describe()).isEqualTo(meaning);
    }

    private static Meaning named(CatalogIndex index, String words) {
        List<Meaning> meanings = index.meaningsOfName(List.of(words.split(" ")));
        return meanings.isEmpty() ? index.meaningsOfMisspelt(words).getFirst() : meanings.getFirst();
    }

    @Test
    void valuesAreFoundWhateverTheirLettersAndSigns() {
        assertThat(shop.meaningsOfValue("middle east   & africa"))
                .extracting(Meaning.OfValue::value)
                .containsExactly("Middle East & Africa");
        assertThat(shop.meaningsOfValue("atlantis")).isEmpty();
    }

    @Test
    void keysThatAreNotDeclaredAreInferred() {
        assertThat(campus.graph()
                        .connect("Student", List.of("Department"))
                        .orElseThrow()
                        .tables())
                .containsExactlyInAnyOrder("Student", "Enrollment", "Course", "Department");
        assertThat(campus.graph().toOne("Instructor")).containsOnlyKeys("Instructor", "Department");
    }

    @Test
    void aColumnThatOnlyLooksLikeAKeyIsNone() {
        Catalog catalog = new CatalogFixture("x", Dialect.SQLITE)
                .table("person", 1, "id", required("id", INTEGER), column("name", TEXT))
                .table("note", 1, "id", required("id", INTEGER), column("person_id", DOUBLE), column("name", TEXT))
                .build();

        // The types differ, and "id" alone says nothing.
        assertThat(new CatalogIndex(catalog).graph().links("note")).isEmpty();
    }

    @Test
    void aKeyMayBeATextHereAndANumberThere() {
        Catalog catalog = new CatalogFixture("x", Dialect.SQLITE)
                .table("person", 1, "id", required("id", INTEGER))
                .table("note", 1, "id", required("id", INTEGER), column("person_id", TEXT))
                .build();

        assertThat(new CatalogIndex(catalog).graph().toOne("note")).containsOnlyKeys("note", "person");
    }

    @Test
    void aThingIsCalledByItsName() {
        assertThat(campus.kinds().display(campus.table("Student")))
                .extracting(Column::name)
                .containsExactly("fname", "lname");
        assertThat(campus.kinds().display(campus.table("Course")))
                .extracting(Column::name)
                .containsExactly("Title");
        assertThat(shop.kinds().display(shop.table("orders"))).isEmpty();
    }

    @Test
    void aPaymentHappensWhenItIsPaidAndIsLateAfterItWasDue() {
        assertThat(shop.kinds().time(shop.table("payments"))).map(Column::name).hasValue("paid_date");
        assertThat(shop.kinds().duePair(shop.table("payments"), "paid"))
                .hasValueSatisfying(pair -> assertThat(
                                List.of(pair.due().name(), pair.done().name()))
                        .containsExactly("due_date", "paid_date"));
        assertThat(shop.kinds().duePair(shop.table("orders"), "paid")).isEmpty();
    }

    @Test
    void eachCatalogObjectIsIndexedOnce() {
        CatalogIndexes indexes = new CatalogIndexes(2);
        Catalog first = ShopCatalog.postgresql();
        CatalogIndex index = indexes.of(first);

        assertThat(indexes.of(first)).isSameAs(index);
        assertThat(indexes.of(ShopCatalog.postgresql())).isNotSameAs(index);
        indexes.of(CampusCatalog.sqlite());
        assertThat(indexes.of(first)).as("the oldest of three is forgotten").isNotSameAs(index);
    }
}
