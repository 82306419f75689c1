package io.millrace.language.plan;

import static io.millrace.language.plan.PlanBuilder.equal;
import static io.millrace.language.plan.PlanBuilder.from;
import static io.millrace.language.plan.PlanBuilder.number;
import static io.millrace.language.plan.PlanBuilder.outer;
import static io.millrace.language.plan.PlanBuilder.output;
import static io.millrace.language.plan.PlanBuilder.sum;
import static io.millrace.language.plan.PlanBuilder.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Exists;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Reference;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Mistakes that are found before a database is asked. */
class PlanTest {
    private static final Catalog SHOP = ShopCatalog.postgresql();

    private static PlanBuilder orders() {
        return from(SHOP, "orders", "o");
    }

    private static void refused(ThrowingCallable plan, String why) {
        assertThatThrownBy(plan).isInstanceOf(PlanException.class).hasMessageContaining(why);
    }

    @Test
    void columnThatIsNotThere() {
        refused(() -> orders().show("discount"), "there is no column discount");
        refused(
                () -> new Relation.Filter(
                        orders().relation(), equal(new Reference("x", "order_id", DataType.INTEGER, true), number(1))),
                "reads x.order_id");
    }

    @Test
    void columnThatCouldBeAnyOfTwo() {
        PlanBuilder joined = orders().join(JoinKind.INNER, from(SHOP, "customers", "c"), "customer_id", "customer_id");

        refused(() -> joined.show("customer_id"), "could be any of [o.customer_id, c.customer_id]");
    }

    @Test
    void columnTakenForAnotherType() {
        refused(
                () -> new Relation.Filter(
                        orders().relation(), equal(new Reference("o", "status", DataType.INTEGER, true), number(1))),
                "takes o.status for INTEGER, but it is TEXT");
    }

    @Test
    void columnTakenForNeverNull() {
        refused(
                () -> new Relation.Sort(
                        from(SHOP, "payments", "p").relation(),
                        List.of(SortKey.ascending(new Reference("p", "paid_date", DataType.DATE, false)))),
                "may be null");
    }

    @Test
    void typesThatDoNotGoTogether() {
        refused(
                () -> orders().filter(r -> equal(r.column("order_date"), text("June"))),
                "cannot compare DATE with TEXT");
        refused(() -> orders().filter(r -> r.column("status")), "needs a condition");
        refused(() -> AggregateCall.of(AggregateFunction.SUM, orders().column("status")), "SUM needs numbers");
        refused(() -> new Literal(DataType.DATE, "2026-02-30"), "is not a value of type DATE");
    }

    @Test
    void aggregateOutOfPlace() {
        refused(
                () -> orders().project(r -> List.of(output("sales", sum(r.column("total_amount"))))),
                "cannot hold the aggregate sum(o.total_amount)");
        refused(
                () -> orders().group(List.of("status"), r -> List.of(output("sales", r.column("total_amount")))),
                "reads a column outside of an aggregate");
    }

    @Test
    void aliasUsedTwice() {
        refused(
                () -> orders().join(JoinKind.INNER, orders(), "order_id", "order_id"),
                "a join (give one side another alias or name) has column o.order_id twice");
    }

    @Test
    void setsOfDifferentColumns() {
        refused(
                () -> orders().show("status").combine(SetOperator.UNION, orders().show("order_date")),
                "UNION mixes TEXT and DATE");
    }

    @Test
    void outerColumnThatNoQueryAroundHas() {
        Relation items = from(SHOP, "order_items", "oi")
                .filter(r -> equal(r.column("order_id"), outer(orders().column("order_id"))))
                .relation();

        assertThat(orders().filter(r -> new Exists(items, false)).plan()).isNotNull();
        refused(() -> Plan.of(items), "no query around this one has");
        refused(
                () -> from(SHOP, "customers", "c")
                        .filter(r -> new Exists(items, false))
                        .plan(),
                "no query around this one has");
    }

    @Test
    void leftJoinMakesTheRightNullable() {
        PlanBuilder joined = from(SHOP, "customers", "c").join(JoinKind.LEFT, orders(), "customer_id", "customer_id");

        assertThat(joined.column("c.customer_id").nullable()).isFalse();
        assertThat(joined.column("o.customer_id").nullable()).isTrue();
    }

    @Test
    void jsonThatIsNoPlan() {
        refused(() -> PlanJson.read("{"), "this is not the JSON of a plan");
        refused(() -> PlanJson.read("null"), "it is null");
        refused(() -> PlanJson.read("{\"version\":1}"), "this is not the JSON of a plan");
        refused(
                () -> PlanJson.read(
                        "{\"version\":2,\"root\":{\"op\":\"scan\",\"table\":\"t\",\"alias\":\"t\",\"columns\":[]}}"),
                "plan version 2 is unknown");
        refused(() -> PlanJson.read("""
                        {"version":1,"root":{"op":"filter","input":{"op":"scan","table":"t","alias":"t","columns":[]},
                         "condition":{"op":"is_null","operand":{"op":"column","qualifier":"t","name":"x","type":"TEXT"}}}}"""), "a filter reads t.x");
    }

    @Test
    void targetThatCannotHoldTheRows() {
        Plan spent = orders().group(
                        List.of("customer_id"),
                        r -> List.of(PlanBuilder.output("spent", sum(r.column("total_amount")))))
                .plan();
        Plan paid = from(SHOP, "payments", "p").show("paid_date").plan();

        refused(() -> spent.into(upsert("email")), "the key email is not among the columns customer_id, spent");
        refused(() -> paid.into(upsert("paid_date")), "the key paid_date may be missing");
        refused(() -> upsert(), "an upsert needs a key");
        refused(() -> upsert("customer_id", "customer_id"), "names a column once");
        refused(() -> files("../secrets", new Target.Append()), "is not a path below the artifact store");
        refused(() -> files("/etc/passwd", new Target.Append()), "is not a path below the artifact store");
        refused(() -> files("spent", new Target.Upsert(List.of("customer_id"))), "only DELTA takes an upsert");
    }

    @Test
    void targetSurvivesJson() {
        Plan plan = orders().show("order_id", "status").plan().into(upsert("order_id"));

        assertThat(PlanJson.read(PlanJson.write(plan))).isEqualTo(plan);
        assertThat(PlanJson.write(plan))
                .contains("\"target\":{\"op\":\"table\"", "{\"op\":\"upsert\",\"key\":[\"order_id\"]}");
    }

    @Test
    void percentileThatIsNone() {
        refused(() -> AggregateCall.percentile(orders().column("total_amount"), "1.5"), "between 0 and 1");
        refused(
                () -> AggregateCall.of(AggregateFunction.PERCENTILE, orders().column("total_amount")),
                "PERCENTILE needs a fraction");
        refused(
                () -> new AggregateCall(AggregateFunction.MEDIAN, orders().column("total_amount"), true, null),
                "not of the different ones");
    }

    private static Target upsert(String... key) {
        return new Target.Table(null, "mart", "kept", new Target.Upsert(List.of(key)));
    }

    private static Target files(String path, Target.Mode mode) {
        return new Target.Files(path, Target.FileFormat.CSV, mode);
    }
}
