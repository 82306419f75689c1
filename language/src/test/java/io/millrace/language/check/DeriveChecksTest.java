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
import io.millrace.language.check.PlanCheck.NoFanOut;
import io.millrace.language.check.PlanCheck.NotNull;
import io.millrace.language.check.PlanCheck.RowLimit;
import io.millrace.language.check.PlanCheck.Shape;
import io.millrace.language.check.PlanCheck.Sorted;
import io.millrace.language.check.PlanCheck.SortedColumn;
import io.millrace.language.check.PlanCheck.Total;
import io.millrace.language.check.PlanCheck.Unique;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
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
