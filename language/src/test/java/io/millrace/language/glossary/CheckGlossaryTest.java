package io.millrace.language.glossary;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.form.Term;
import io.millrace.language.form.Term.Arithmetic;
import io.millrace.language.form.Term.Attribute;
import io.millrace.language.glossary.CheckedGlossary.Element;
import io.millrace.language.glossary.CheckedGlossary.Name;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckGlossaryTest {
    private static final Catalog SHOP = ShopCatalog.postgresql();

    private static CheckedGlossary check(String yaml) {
        return CheckGlossary.of(ReadGlossary.of(yaml), SHOP);
    }

    @Test
    void whatFitsIsFoundInTheCatalog() {
        CheckedGlossary checked = check(GlossaryFixture.SHOP);

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.names())
                .containsExactly(
                        new Name(new Element("customers", null), List.of("client")),
                        new Name(new Element("customers", null), List.of("account")),
                        new Name(new Element("orders", "total_amount"), List.of("order", "value")),
                        new Name(new Element("orders", "total_amount"), List.of("taking")));
        assertThat(checked.defaultDates()).containsEntry("payments", "due_date");
        assertThat(checked.descriptions()).containsEntry(new Element("orders", "status"), "state of delivery");
        NamedMeasure revenue = checked.measures().getFirst();
        assertThat(revenue.names()).containsExactly(List.of("revenue"), List.of("turnover"));
        assertThat(revenue.term())
                .isEqualTo(new Term.Measure(
                        AggregateFunction.SUM,
                        false,
                        new Arithmetic(
                                ArithmeticOperator.MULTIPLY,
                                Attribute.of("order_items", "quantity"),
                                Attribute.of("order_items", "unit_price"))));
        assertThat(revenue.factors()).extracting(Attribute::column).containsExactly("quantity", "unit_price");
        assertThat(checked.measures().getLast().factors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sum(quantity * unit_price)                              | 2",
                "SUM(Order_Items.Quantity)                               | 1",
                "sum(\"orders\".\"total_amount\")                        | 1",
                "sum(total_amount) / count(orders.*)                     | 0",
                "count(distinct orders.customer_id)                      | 0",
                "100.0 * sum(order_items.quantity) / count(orders)       | 0",
                "avg(payments.paid_date - payments.due_date)             | 0",
                "sum(order_items.quantity * products.cost)               | 0",
                "sum(total_amount - 1)                                   | 0"
            })
    void measuresAreReadAndTyped(String expression, int factors) {
        CheckedGlossary checked = check("measures: {figure: '" + expression.strip() + "'}");

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.measures().getFirst().factors()).hasSize(factors);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sum(ordr_items.quantity) | there is no table ordr_items; did you mean order_items?",
                "sum(orders.total_amont)  | the table orders has no column total_amont; did you mean total_amount?",
                "sum(order_items.price)    | the table order_items has no column price; did you mean unit_price?",
                "sum(quantty)             | no table has a column quantty; did you mean quantity?",
                "count(order_id)          | several tables have a column order_id; write orders.order_id or order_items.order_id or payments.order_id",
                "sum(orders.status)       | orders.status is a text and cannot be computed with",
                "max(orders.order_date)   | a measure is a number, but max(orders.order_date) is a date",
                "total_amount             | a measure adds up, averages or counts, for example sum(total_amount)",
                "sum(sum(total_amount))   | an aggregate of an aggregate: sum(total_amount)",
                "sum(total_amount) / price | sum(total_amount) / price computes with a single row and with all of them",
                "count(*)                 | say whose rows are counted: count(orders.*)",
                "upper(total_amount)      | upper is not read in a measure; it has count, sum, avg, min, max, median and stddev",
                "sum(1)                   | sum(1) is of no column",
                "sum(total_amount         | the expression cannot be read: sum(total_amount",
                "sum(total_amount) from orders | the expression cannot be read: sum(total_amount) from orders",
                "(select 1)               | (SELECT 1) is not read in a measure; it has columns, numbers, + - * / and aggregates"
            })
    void aMeasureThatCannotBeIsSaid(String expression, String problem) {
        CheckedGlossary checked = check("measures:\n  figure: '" + expression.strip() + "'");

        assertThat(checked.problems()).containsExactly(new GlossaryProblem(2, "the measure figure: " + problem));
        assertThat(checked.measures()).isEmpty();
    }

    @Test
    void everyProblemIsSaidAndTheRestCounts() {
        CheckedGlossary checked = check("""
                synonyms:
                  custmers: [client, account]
                  total_amount: [takings]
                  weather: [sun]
                  products: [client, customers, "a name of so many many words"]
                  customers: [clients, buyer]
                descriptions:
                  orders.stat: open or not
                measures:
                  buyers: count(customers.*)
                default_date:
                  orders: status
                  customers: since
                """);

        assertThat(checked.problems())
                .extracting(GlossaryProblem::toString)
                .containsExactly(
                        "line 2: there is no table custmers; did you mean customers?",
                        "line 3: there is no table total_amount; a column is written with its table: orders.total_amount",
                        "line 4: there is no table weather",
                        "line 5: \"customers\" cannot stand for products: it is the name of the table customers",
                        "line 5: \"a name of so many many words\" is no name: it has 7 words, a name has 1 to 6",
                        "line 6: \"clients\" is given for customers, but line 5 gives it for products",
                        "line 8: the table orders has no column stat; did you mean status?",
                        "line 10: \"buyers\" is given for buyers, but line 6 gives it for customers",
                        "line 12: orders.status is no date but text; the dates of the table: order_date",
                        "line 13: the table customers has no column since");
        assertThat(checked.names())
                .containsExactly(
                        new Name(new Element("products", null), List.of("client")),
                        new Name(new Element("customers", null), List.of("buyer")));
    }
}
