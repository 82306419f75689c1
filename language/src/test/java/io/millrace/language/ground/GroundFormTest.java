package io.millrace.language.ground;

import static io.millrace.language.fixture.CatalogFixture.column;
import static io.millrace.language.fixture.CatalogFixture.listed;
import static io.millrace.language.fixture.CatalogFixture.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.CampusCatalog;
import io.millrace.language.fixture.CatalogFixture;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.fixture.ShopData;
import io.millrace.language.fixture.TinyShop;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.FormJson;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.plan.SetOperator;
import io.millrace.language.sql.CompileSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Forms about the small shop, grounded and run; the answers are worked out by hand from the table in {@link ShopData}. */
class GroundFormTest {
    private static final CatalogIndex SHOP = new CatalogIndex(ShopCatalog.of(Dialect.SQLITE));
    private static final CatalogIndex CAMPUS = new CatalogIndex(CampusCatalog.sqlite());
    private static final Term NAME = Term.Attribute.of("customers", "name");
    private static final Term COUNTRY = Term.Attribute.of("customers", "country");
    private static final Term ORDERS = Term.Measure.countRows("orders");

    private static Connection shop;

    @BeforeAll
    static void openShop() throws SQLException {
        shop = ShopData.open();
    }

    @AfterAll
    static void closeShop() throws SQLException {
        shop.close();
    }

    // ---------------------------------------------------------------- rows

    @Test
    void aConditionOnAnotherTableJoinsItAndMultipliesRows() throws SQLException {
        Select form = Select.of(NAME).withWhere(equal("orders", "status", "delivered"));

        assertThat(sql(form)).isEqualTo("""
                SELECT c.name
                FROM customers c
                JOIN orders o ON c.customer_id = o.customer_id
                WHERE o.status = 'delivered'""");
        assertThat(ask(form)).filteredOn("Ada"::equals).hasSize(3);
        assertThat(ask(form.withDistinct(true))).containsExactlyInAnyOrder("Ada", "Bruno", "Chloe", "Emi");
    }

    @Test
    void aTableThatNoTermNamesIsJoinedToo() throws SQLException {
        assertThat(ask(Select.of(NAME).withTables(List.of("web_visits")))).containsExactlyInAnyOrder("Ada", "Daniel");
    }

    @Test
    void tablesBetweenAreJoinedOnTheWay() throws SQLException {
        Select form = Select.of(NAME).withDistinct(true).withWhere(equal("categories", "name", "Garden"));

        assertThat(ask(form)).containsExactly("Bruno");
    }

    @Test
    void everythingIsEveryColumnUnderANameOfItsOwn() {
        Plan plan = ground(Select.of(new Term.Everything("products"), new Term.Everything("categories")), SHOP);

        assertThat(plan.root().fields().stream().map(field -> field.name()))
                .containsExactly(
                        "product_id",
                        "name",
                        "category_id",
                        "price",
                        "cost",
                        "discontinued",
                        "categories_category_id",
                        "categories_name");
    }

    @Test
    void anOrderByWhatIsNotShown() throws SQLException {
        Select form = Select.of(Term.Attribute.of("products", "name"))
                .withSorts(List.of(descending(Term.Attribute.of("products", "price"))), 2);

        assertThat(ask(form)).containsExactly("Slate Garden Bench", "Copper Kettle");
    }

    @Test
    void distinctRowsInAnOrderByWhatIsNotShownGoByTheFirstOfEqualOnes() throws SQLException {
        Select form = Select.of(COUNTRY)
                .withDistinct(true)
                .withSorts(List.of(descending(Term.Attribute.of("customers", "signup_date"))), null);

        assertThat(sql(form)).isEqualTo("""
                SELECT country
                FROM customers
                GROUP BY country
                ORDER BY MAX(signup_date) DESC""");
        assertThat(ask(form)).containsExactly("Japan", "France", "Brazil", "Germany");
    }

    // ---------------------------------------------------------------- groups

    @Test
    void whatIsShownBesideAMeasureIsGroupedBy() throws SQLException {
        assertThat(ask(Select.of(COUNTRY, Term.Measure.countRows("customers"))))
                .containsExactlyInAnyOrder("Germany|1", "Brazil|1", "France|1", "Japan|2");
    }

    @Test
    void aMeasureThatIsOnlySortedByIsNotShown() throws SQLException {
        Select form = Select.of(NAME).withSorts(List.of(descending(ORDERS)), 1);

        assertThat(ask(form)).containsExactly("Emi");
        assertThat(ground(form, SHOP).root().fields()).hasSize(1);
    }

    @Test
    void groupsAreFilteredByAMeasureThatIsNotShown() throws SQLException {
        Select form = Select.of(NAME)
                .withGroups(List.of(Term.Attribute.of("customers", "customer_id")))
                .withHaving(new Condition.Compare(ORDERS, ComparisonOperator.GREATER_OR_EQUAL, number("2")))
                .withSorts(List.of(new Select.Sort(ORDERS, false)), null);

        assertThat(sql(form)).isEqualTo("""
                SELECT c.name
                FROM customers c
                JOIN orders o ON c.customer_id = o.customer_id
                GROUP BY c.name, c.customer_id
                HAVING COUNT(*) >= 2
                ORDER BY COUNT(*)""");
        assertThat(ask(form)).containsExactly("Bruno", "Ada", "Emi");
    }

    @Test
    void sqliteGroupsByTheKeyAloneWhereTheCatalogKnowsIt() {
        Select form = Select.of(NAME, ORDERS).withGroups(List.of(Term.Attribute.of("customers", "customer_id")));
        Plan plan = ground(form, SHOP);

        assertThat(new CompileSql()
                        .compile(plan, Dialect.SQLITE, SHOP.catalog())
                        .sql())
                .endsWith("GROUP BY c.customer_id");
        assertThat(new CompileSql()
                        .compile(plan, Dialect.POSTGRESQL, SHOP.catalog())
                        .sql())
                .endsWith("GROUP BY c.name, c.customer_id");
    }

    @Test
    void measuresAreComputedWith() throws SQLException {
        Term price = Term.Attribute.of("products", "price");
        Term span = new Term.Arithmetic(
                ArithmeticOperator.SUBTRACT,
                measure(AggregateFunction.MAX, price),
                measure(AggregateFunction.MIN, price));

        assertThat(ask(Select.of(span, new Term.Measure(AggregateFunction.COUNT, true, price))))
                .containsExactly("242|4");
    }

    @Test
    void distinctRowsOfATableAreCountedByItsKey() throws SQLException {
        Select form = Select.of(new Term.Measure(AggregateFunction.COUNT, true, new Term.Rows("customers")))
                .withTables(List.of("orders"));

        assertThat(ask(form)).containsExactly("4");
    }

    @Test
    void columnsAreNamedAfterWhatTheyHold() {
        Select form = Select.of(
                COUNTRY,
                ORDERS,
                measure(AggregateFunction.AVG, Term.Attribute.of("orders", "total_amount")),
                measure(AggregateFunction.AVG, Term.Attribute.of("orders", "total_amount")));

        assertThat(ground(form, SHOP).root().fields().stream().map(field -> field.name()))
                .containsExactly("country", "count", "average_total_amount", "average_total_amount_2");
    }

    // ---------------------------------------------------------------- questions inside questions

    @Test
    void aValueIsComparedWithTheAnswerOfAnotherQuestion() throws SQLException {
        Term price = Term.Attribute.of("products", "price");
        Select form = Select.of(Term.Attribute.of("products", "name"))
                .withWhere(new Condition.Compare(
                        price,
                        ComparisonOperator.GREATER,
                        new Term.Answer(Select.of(measure(AggregateFunction.AVG, price)))));

        assertThat(ask(form)).containsExactly("Slate Garden Bench");
    }

    @Test
    void notInMeansWhatItSaysWhereThereAreNulls() throws SQLException {
        Term id = Term.Attribute.of("customers", "customer_id");
        Form visitors = Select.of(Term.Attribute.of("web_visits", "customer_id"));

        // One visit is nobody's: a plain NOT IN would find nothing.
        assertThat(ask(Select.of(NAME).withWhere(new Condition.In(id, visitors, true))))
                .containsExactlyInAnyOrder("Bruno", "Chloe", "Emi");
        assertThat(ask(Select.of(NAME).withWhere(new Condition.In(id, visitors, false))))
                .containsExactlyInAnyOrder("Ada", "Daniel");
    }

    @Test
    void setsOfRowsAreCombined() throws SQLException {
        Form europe = Select.of(COUNTRY).withWhere(equal("customers", "region", "Europe"));

        assertThat(ask(new Combined(SetOperator.EXCEPT, Select.of(COUNTRY), europe)))
                .containsExactlyInAnyOrder("Brazil", "Japan");
    }

    @Test
    void columnsOfDifferentTypesAreCombinedAsText() throws SQLException {
        Form ids = Select.of(Term.Attribute.of("categories", "category_id"));
        Form names = Select.of(Term.Attribute.of("categories", "name"));

        assertThat(ask(new Combined(SetOperator.UNION, ids, names)))
                .containsExactlyInAnyOrder("1", "2", "3", "Garden", "Kitchen", "Office");
    }

    @Test
    void columnsHaveToBeAsMany() {
        Form one = Select.of(NAME);

        assertThatThrownBy(() -> ground(new Combined(SetOperator.UNION, one, Select.of(NAME, COUNTRY)), SHOP))
                .isInstanceOf(NotGrounded.class)
                .hasMessage("rows of 1 columns cannot be combined with rows of 2");
    }

    // ---------------------------------------------------------------- conditions

    @Test
    void choicesOfOneColumnAreAList() throws SQLException {
        Condition either = new Condition.Any(
                List.of(equal("customers", "country", "France"), equal("customers", "country", "Brazil")));

        assertThat(sql(Select.of(NAME).withWhere(either))).contains("country IN ('France', 'Brazil')");
    }

    @Test
    void rangesPatternsAndMissingValues() throws SQLException {
        Term total = Term.Attribute.of("orders", "total_amount");
        Term email = Term.Attribute.of("customers", "email");

        assertThat(ask(Select.of(total).withWhere(new Condition.Between(total, number("60"), number("68")))))
                .containsExactlyInAnyOrder("60", "60", "68");
        assertThat(ask(Select.of(NAME).withWhere(new Condition.Matches(NAME, "%a", false))))
                .containsExactly("Ada");
        assertThat(ask(Select.of(NAME).withWhere(new Condition.Missing(email, false))))
                .containsExactly("Daniel");
        assertThat(ask(Select.of(NAME).withWhere(new Condition.Matches(total, "25%", false))))
                .containsExactly("Bruno");
    }

    @Test
    void partsOfDatesAndTimes() throws SQLException {
        Term date = Term.Attribute.of("orders", "order_date");
        Condition february =
                new Condition.During(date, new TimeWindow.Dates(LocalDate.of(2024, 2, 1), LocalDate.of(2024, 3, 1)));

        assertThat(ask(Select.of(new Term.Part(DateUnit.MONTH, date), ORDERS)))
                .containsExactlyInAnyOrder("1|2", "2|2", "3|102");
        assertThat(ask(Select.of(new Term.Period(DateUnit.MONTH, date)).withWhere(february)))
                .containsExactly("2024-02-01", "2024-02-01");
    }

    @Test
    void constantsTakeTheTypeOfTheColumn() throws SQLException {
        Term total = Term.Attribute.of("orders", "total_amount");
        Term date = Term.Attribute.of("orders", "order_date");
        Term discontinued = Term.Attribute.of("products", "discontinued");

        assertThat(ask(Select.of(total)
                        .withWhere(compare(total, ComparisonOperator.GREATER, Term.Constant.text("120")))))
                .containsExactly("250");
        assertThat(ask(Select.of(total)
                        .withWhere(compare(date, ComparisonOperator.EQUAL, Term.Constant.text("2024-02-05")))))
                .containsExactly("120");
        assertThat(ask(Select.of(Term.Attribute.of("products", "name"))
                        .withWhere(compare(discontinued, ComparisonOperator.EQUAL, number("1")))))
                .containsExactly("Granite Mortar");
        assertThat(sql(Select.of(total)
                        .withWhere(compare(total, ComparisonOperator.EQUAL, Term.Constant.text("many")))))
                .contains("CAST(total_amount AS TEXT) = 'many'");
    }

    @Test
    void textThatHoldsNumbersIsComputedAndOrderedAsNumbers() {
        Catalog catalog = new CatalogFixture("cars", Dialect.SQLITE)
                .table(
                        "cars",
                        3,
                        "id",
                        required("id", DataType.INTEGER),
                        column("power", DataType.TEXT, "90", "115", "1000"),
                        listed("year", DataType.TEXT, "1970", "1971"),
                        column("model", DataType.TEXT, "500", "Beetle"))
                .build();
        CatalogIndex cars = new CatalogIndex(catalog);
        Term power = Term.Attribute.of("cars", "power");
        Term year = Term.Attribute.of("cars", "year");
        Term model = Term.Attribute.of("cars", "model");

        assertThat(sql(Select.of(power).withWhere(compare(power, ComparisonOperator.GREATER, number("100"))), cars))
                .contains("CAST(power AS INTEGER) > 100");
        assertThat(sql(Select.of(measure(AggregateFunction.AVG, power), measure(AggregateFunction.MAX, power)), cars))
                .contains("AVG(CAST(power AS INTEGER))")
                .contains("MAX(CAST(power AS INTEGER))");
        assertThat(sql(Select.of(power).withWhere(compare(power, ComparisonOperator.EQUAL, number("90"))), cars))
                .as("equal as text")
                .contains("WHERE power = '90'");
        assertThat(sql(Select.of(year).withSorts(List.of(descending(year)), null), cars))
                .as("in the same order as text")
                .contains("ORDER BY year DESC");
        assertThat(sql(Select.of(model).withWhere(compare(model, ComparisonOperator.GREATER, number("100"))), cars))
                .as("not all are numbers")
                .contains("model > '100'");
    }

    // ---------------------------------------------------------------- roles

    @Test
    void aTableIsReadInTwoRoles() {
        Form form = Select.of(
                        new Term.Attribute("airports", "city", "flights.origin"),
                        new Term.Attribute("airports", "city", "flights.destination"))
                .withWhere(new Condition.Compare(
                        new Term.Attribute("airports", "city", "flights.origin"),
                        ComparisonOperator.EQUAL,
                        Term.Constant.text("Oslo")));

        assertThat(sql(form, flights())).isEqualTo("""
                SELECT a.city, a2.city AS airports_city
                FROM flights f
                JOIN airports a ON f.origin = a.code
                JOIN airports a2 ON f.destination = a2.code
                WHERE a.city = 'Oslo'""");
    }

    @Test
    void theRoleThatTheTreeTakesAnywayIsNoSecondOne() {
        Form form = Select.of(
                Term.Attribute.of("airports", "city"),
                new Term.Attribute("airports", "code", "flights.origin"),
                Term.Attribute.of("flights", "number"));

        assertThat(sql(form, flights())).contains("JOIN").doesNotContain("a2");
    }

    @Test
    void aTableMayNameTheJoinThatIsMeant() {
        Form form = Select.of(Term.Attribute.of("airports", "city"), Term.Measure.countRows("flights"))
                .withTables(List.of("flights.destination"));

        assertThat(sql(form, flights())).contains("ON a.code = f.destination");
    }

    // ---------------------------------------------------------------- what cannot be

    @Test
    void tablesWithoutAConnection() {
        CatalogIndex apart = new CatalogIndex(new CatalogFixture("apart", Dialect.SQLITE)
                .table("stars", 1, "", column("magnitude", DataType.DOUBLE))
                .table("recipes", 1, "", column("title", DataType.TEXT))
                .build());

        assertThatThrownBy(() -> ground(
                        Select.of(Term.Attribute.of("stars", "magnitude"), Term.Attribute.of("recipes", "title")),
                        apart))
                .isInstanceOf(NotGrounded.class)
                .hasMessage("stars and recipes have no connection in this database");
    }

    @Test
    void namesThatTheCatalogDoesNotHave() {
        assertThatThrownBy(() -> ground(Select.of(Term.Attribute.of("customers", "shoe_size")), SHOP))
                .isInstanceOf(NotGrounded.class)
                .hasMessage("there is no column customers.shoe_size");
        assertThatThrownBy(() -> ground(
                        Select.of(measure(AggregateFunction.SUM, Term.Attribute.of("orders", "order_date"))), SHOP))
                .isInstanceOf(NotGrounded.class)
                .hasMessageContaining("is a date or a time");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void everyDialectCanSayIt(Dialect dialect) {
        Term id = Term.Attribute.of("Student", "StuID");
        Select form = Select.of(Term.Attribute.of("Department", "DeptName"), Term.Measure.countRows("Course"))
                .withDistinct(true)
                .withHaving(new Condition.Compare(
                        measure(AggregateFunction.AVG, Term.Attribute.of("Course", "Credits")),
                        ComparisonOperator.GREATER,
                        number("2.5")))
                .withSorts(List.of(descending(Term.Attribute.of("Department", "Budget"))), 3);
        Select without = Select.of(Term.Attribute.of("Student", "lname"))
                .withWhere(new Condition.In(id, Select.of(Term.Attribute.of("Enrollment", "StuID")), true));

        assertThat(new CompileSql().compile(ground(form, CAMPUS), dialect).sql())
                .containsOnlyOnce("HAVING");
        assertThat(new CompileSql().compile(ground(without, CAMPUS), dialect).sql())
                .contains("NOT ");
    }

    // ---------------------------------------------------------------- the forms

    private static CatalogIndex flights() {
        return new CatalogIndex(new CatalogFixture("flights", Dialect.SQLITE)
                .table("airports", 10, "code", required("code", DataType.TEXT), column("city", DataType.TEXT))
                .table(
                        "flights",
                        100,
                        "number",
                        required("number", DataType.INTEGER),
                        required("origin", DataType.TEXT),
                        required("destination", DataType.TEXT))
                .foreignKey("flights.origin", "airports.code")
                .foreignKey("flights.destination", "airports.code")
                .build());
    }

    private static Term number(String value) {
        return new Term.Constant(value.contains(".") ? DataType.DECIMAL : DataType.INTEGER, value);
    }

    private static Term measure(AggregateFunction function, Term of) {
        return new Term.Measure(function, false, of);
    }

    private static Select.Sort descending(Term term) {
        return new Select.Sort(term, true);
    }

    private static Condition equal(String table, String column, String value) {
        return compare(Term.Attribute.of(table, column), ComparisonOperator.EQUAL, Term.Constant.text(value));
    }

    private static Condition compare(Term left, ComparisonOperator operator, Term right) {
        return new Condition.Compare(left, operator, right);
    }

    /** What is grounded went through its JSON form, and what is run through that of the plan, as between the stages. */
    private static Plan ground(Form form, CatalogIndex index) {
        Plan plan = new GroundForm().ground(FormJson.read(FormJson.write(form)), index);
        Plan read = PlanJson.read(PlanJson.write(plan));
        assertThat(read).isEqualTo(plan);
        return read;
    }

    private static String sql(Form form) {
        return sql(form, SHOP);
    }

    private static String sql(Form form, CatalogIndex index) {
        return new CompileSql().compile(ground(form, index), Dialect.SQLITE).readableSql();
    }

    private static List<String> ask(Form form) throws SQLException {
        return TinyShop.ask(shop, new CompileSql().compile(ground(form, SHOP), Dialect.SQLITE, SHOP.catalog())).stream()
                .map(row -> String.join("|", row))
                .toList();
    }
}
