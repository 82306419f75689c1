package io.millrace.language.check;

import static io.millrace.language.plan.PlanBuilder.average;
import static io.millrace.language.plan.PlanBuilder.countDistinct;
import static io.millrace.language.plan.PlanBuilder.countRows;
import static io.millrace.language.plan.PlanBuilder.from;
import static io.millrace.language.plan.PlanBuilder.greater;
import static io.millrace.language.plan.PlanBuilder.number;
import static io.millrace.language.plan.PlanBuilder.output;
import static io.millrace.language.plan.PlanBuilder.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.language.check.PlanCheck.Figures;
import io.millrace.language.check.PlanCheck.Holds;
import io.millrace.language.check.PlanCheck.LostRows;
import io.millrace.language.check.PlanCheck.NoFanOut;
import io.millrace.language.check.PlanCheck.NotNull;
import io.millrace.language.check.PlanCheck.RowCount;
import io.millrace.language.check.PlanCheck.RowLimit;
import io.millrace.language.check.PlanCheck.Shape;
import io.millrace.language.check.PlanCheck.Sorted;
import io.millrace.language.check.PlanCheck.SortedColumn;
import io.millrace.language.check.PlanCheck.Top;
import io.millrace.language.check.PlanCheck.Total;
import io.millrace.language.check.PlanCheck.Unique;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.sql.CompileSql;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For each check when it is derived, and beside it when it is not. */
class DeriveChecksTest {
    private static final Catalog SHOP = ShopCatalog.postgresql();

    private static PlanBuilder orders() {
        return from(SHOP, "orders", "o");
    }

    private static PlanBuilder salesByStatus() {
        return orders().group(
                        List.of("status"),
                        r -> List.of(
                                output("sales", sum(r.column("total_amount"))),
                                output("orders", countRows()),
                                output("average", average(r.column("total_amount"))),
                                output("customers", countDistinct(r.column("customer_id")))));
    }

    private static <C extends PlanCheck> Optional<C> check(Class<C> kind, PlanBuilder plan) {
        return DeriveChecks.of(plan.plan(), SHOP).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    @Test
    void shapeNamesTheColumnsOfTheQuery() {
        PlanBuilder twoNames = from(SHOP, "products", "p")
                .join(JoinKind.INNER, from(SHOP, "categories", "ca"), "category_id", "category_id");

        Shape shape = check(Shape.class, twoNames).orElseThrow();

        assertThat(shape.columns())
                .isEqualTo(new CompileSql()
                        .compile(twoNames.plan(), Dialect.POSTGRESQL)
                        .columns());
        assertThat(shape.columns())
                .extracting(Field::name)
                .contains("name", "ca_name")
                .doesNotHaveDuplicates();
    }

    @Test
    void rowLimitOfALimit() {
        assertThat(check(RowLimit.class, orders().sort("order_id").limit(7).show("order_id")))
                .contains(new RowLimit(7));
    }

    @Test
    void oneRowOfAGroupWithoutKeys() {
        assertThat(check(RowLimit.class, orders().group(List.of(), r -> List.of(output("orders", countRows())))))
                .contains(new RowLimit(1));
    }

    @Test
    void noRowLimitWhereALimitIsJoinedTo() {
        PlanBuilder joined =
                orders().limit(7).join(JoinKind.INNER, from(SHOP, "order_items", "oi"), "order_id", "order_id");

        assertThat(check(RowLimit.class, joined)).isEmpty();
    }

    @Test
    void sortedByTheNameThatIsShown() {
        PlanBuilder renamed = orders().sort("total_amount desc", "order_date", "status")
                .project(r ->
                        List.of(output("amount", r.column("total_amount")), output("day", r.column("order_date"))));

        assertThat(check(Sorted.class, renamed).orElseThrow().columns())
                .containsExactly(new SortedColumn("amount", true), new SortedColumn("day", false));
    }

    @Test
    void notSortedWhereTheKeyIsNotShown() {
        assertThat(check(Sorted.class, orders().sort("order_date").show("order_id")))
                .isEmpty();
    }

    @Test
    void notSortedWhereTheOrderIsLostToAGroup() {
        PlanBuilder grouped =
                orders().sort("order_date").group(List.of("status"), r -> List.of(output("orders", countRows())));

        assertThat(check(Sorted.class, grouped)).isEmpty();
    }

    @Test
    void uniqueByGroupKeys() {
        assertThat(check(Unique.class, salesByStatus())).contains(new Unique(List.of("status")));
    }

    @Test
    void uniqueByPrimaryKeyAcrossAJoinToAParent() {
        PlanBuilder withCustomer = orders().join(
                        JoinKind.INNER, from(SHOP, "customers", "c"), "customer_id", "customer_id")
                .show("order_id", "c.name");

        assertThat(check(Unique.class, withCustomer)).contains(new Unique(List.of("order_id")));
    }

    @Test
    void notUniqueWhereAKeyIsNotShown() {
        assertThat(check(Unique.class, salesByStatus().show("sales"))).isEmpty();
    }

    @Test
    void notUniqueAcrossAJoinToChildren() {
        PlanBuilder withItems = orders().join(JoinKind.INNER, from(SHOP, "order_items", "oi"), "order_id", "order_id")
                .show("o.order_id");

        assertThat(check(Unique.class, withItems)).isEmpty();
    }

    @Test
    void notNullWhatIsNeverNull() {
        assertThat(check(NotNull.class, from(SHOP, "payments", "p").show("payment_id", "paid_date")))
                .contains(new NotNull(List.of("payment_id")));
    }

    @Test
    void nullableBehindALeftJoin() {
        PlanBuilder joined = from(SHOP, "customers", "c")
                .join(JoinKind.LEFT, orders(), "customer_id", "customer_id")
                .show("o.order_id");

        assertThat(check(NotNull.class, joined)).isEmpty();
    }

    @Test
    void totalOfSumsAndCounts() {
        Total total = check(Total.class, salesByStatus().sort("sales desc")).orElseThrow();

        assertThat(total.columns()).containsExactly("sales", "orders");
        assertThat(new CompileSql().compile(total.query(), Dialect.POSTGRESQL).sql())
                .isEqualTo("SELECT SUM(total_amount) AS sales, COUNT(*) AS orders\nFROM orders");
    }

    @Test
    void noTotalWhereGroupsAreLeftOut() {
        assertThat(check(Total.class, salesByStatus().limit(3))).isEmpty();
        assertThat(check(Total.class, salesByStatus().filter(r -> greater(r.column("sales"), number(10)))))
                .isEmpty();
    }

    @Test
    void fanOutWhereNothingDeclaresTheKey() {
        PlanBuilder joined = from(undeclared(List.of()), "sales", "s")
                .join(JoinKind.INNER, from(undeclared(List.of()), "shops", "h"), "shop", "shop");

        NoFanOut check =
                (NoFanOut) DeriveChecks.of(joined.plan(), undeclared(List.of())).getLast();

        assertThat(new CompileSql().compile(check.query(), Dialect.POSTGRESQL).sql())
                .isEqualTo("""
                        SELECT shop, COUNT(*) AS times
                        FROM shops
                        WHERE shop IS NOT NULL
                        GROUP BY shop
                        HAVING COUNT(*) > 1
                        LIMIT 1""");
    }

    @Test
    void noFanOutWhereTheKeyIsDeclared() {
        Catalog declared = undeclared(List.of("shop"));
        PlanBuilder joined =
                from(declared, "sales", "s").join(JoinKind.INNER, from(declared, "shops", "h"), "shop", "shop");

        assertThat(DeriveChecks.of(joined.plan(), declared)).noneMatch(NoFanOut.class::isInstance);
    }

    private static String sql(Plan plan) {
        return new CompileSql().compile(plan, Dialect.POSTGRESQL).sql();
    }

    @Test
    void rowsOfAFilterAreCountedAsTheWholeLessTheRest() {
        RowCount count = check(RowCount.class, orders().filter(r -> greater(r.column("total_amount"), number(10))))
                .orElseThrow();

        assertThat(sql(count.query()))
                .isEqualTo("SELECT COUNT(*) - COUNT(*) FILTER (WHERE total_amount <= 10) AS rows\nFROM orders");
    }

    @Test
    void rowsOfGroupsAreCountedAsTheDifferentKeys() {
        RowCount count = check(
                        RowCount.class, salesByStatus().sort("sales desc").limit(2))
                .orElseThrow();

        assertThat(count.limit()).isEqualTo(2);
        assertThat(sql(count.query())).contains("SELECT DISTINCT status");
    }

    @Test
    void rowsOfAJoinAreCountedAsThoseThatHaveAPartner() {
        PlanBuilder joined = orders().join(JoinKind.INNER, from(SHOP, "customers", "c"), "customer_id", "customer_id");

        assertThat(sql(check(RowCount.class, joined).orElseThrow().query())).contains("WHERE EXISTS (");
    }

    @Test
    void noOtherWayToCountAJoinThatMultiplies() {
        PlanBuilder joined = from(SHOP, "customers", "c").join(JoinKind.INNER, orders(), "customer_id", "customer_id");

        assertThat(check(RowCount.class, joined)).isEmpty();
    }

    @Test
    void figuresOfEachColumnAndOfNeighbours() {
        Figures figures = check(Figures.class, orders().show("order_date", "total_amount", "status"))
                .orElseThrow();

        assertThat(figures.figures())
                .extracting(Figure::written)
                .containsExactly("day 0", "number 1", "length 2", "letters 2", "day 0 number 1", "number 1 length 2");
    }

    @Test
    void figuresOnlyOfTheOrderWhereTiesDecideWhatIsShown() {
        PlanBuilder largest = orders().sort("total_amount desc").limit(3).show("status", "total_amount");

        assertThat(check(Figures.class, largest).orElseThrow().figures())
                .extracting(Figure::written)
                .containsExactly("number 1");
        assertThat(sql(check(Top.class, largest).orElseThrow().query()))
                .contains("RANK() OVER (ORDER BY total_amount DESC) AS place");
    }

    @Test
    void allFiguresAndNoTopWhereTheOrderIsComplete() {
        PlanBuilder largest = orders().sort("total_amount desc", "order_id").limit(3);

        assertThat(check(Top.class, largest)).isEmpty();
        assertThat(check(Figures.class, largest).orElseThrow().figures()).hasSizeGreaterThan(5);
    }

    @Test
    void noFiguresWhereWhatIsBelowDependsOnTies() {
        PlanBuilder ofTies = orders().sort("total_amount")
                .limit(3)
                .group(List.of("status"), r -> List.of(output("orders", countRows())));

        assertThat(check(Figures.class, ofTies)).isEmpty();
        assertThat(check(RowCount.class, ofTies)).isEmpty();
    }

    @Test
    void conditionsOnShownColumnsHold() {
        PlanBuilder large = orders().filter(r -> greater(r.column("total_amount"), number(10)))
                .project(r -> List.of(output("amount", r.column("total_amount"))));

        assertThat(check(Holds.class, large))
                .contains(new Holds("holds-1", "amount", Holds.Test.GREATER, List.of("10")));
        assertThat(check(
                        Holds.class,
                        orders().filter(r -> greater(r.column("total_amount"), number(10)))
                                .show("status")))
                .isEmpty();
    }

    @Test
    void rowsThatAJoinLosesAreTold() {
        PlanBuilder visits = from(SHOP, "web_visits", "v")
                .join(JoinKind.INNER, from(SHOP, "customers", "c"), "customer_id", "customer_id");
        PlanBuilder complete =
                orders().join(JoinKind.INNER, from(SHOP, "customers", "c"), "customer_id", "customer_id");

        assertThat(sql(check(LostRows.class, visits).orElseThrow().query())).contains("NOT EXISTS");
        assertThat(check(LostRows.class, complete)).isEmpty();
    }

    private static Catalog undeclared(List<String> primaryKey) {
        Column shop = Column.of("shop", DataType.TEXT);
        return new Catalog(
                "files",
                Dialect.POSTGRESQL,
                List.of(
                        new Table(null, "sales", List.of(shop), List.of(), List.of(), 10, null),
                        new Table(null, "shops", List.of(shop), primaryKey, List.of(), 3, null)),
                List.of(new ForeignKey("sales", List.of("shop"), "shops", List.of("shop"), false)));
    }
}
