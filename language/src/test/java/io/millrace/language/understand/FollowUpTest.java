package io.millrace.language.understand;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.index.CatalogIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations about a shop: each turn as it is typed, and what the question is then. */
class FollowUpTest {
    private static final CatalogIndex SHOP = new CatalogIndex(ShopCatalog.postgresql());
    private static final Understand UNDERSTAND = new Understand();

    static Stream<Arguments> conversations() {
        return Stream.of("""
                Total sales by region                      Total sales by region
                only for Germany                           Total sales with “Germany”, by region
                by month instead                           Total sales with “Germany”, by month
                what about Europe                          Total sales with “Germany” and “Europe”, by month
                just the top 3                             Total sales with “Germany” and “Europe”, by month, largest first, the first 3
                """, """
                Total sales by region                      Total sales by region
                what about last year?                      Total sales in the last full year, by region
                only in 2025                               Total sales in 2025, by region
                and by product category?                   Total sales in 2025, by category of product
                also by region                             Total sales in 2025, by category of product and region
                """, """
                How many customers are there?              the number of customers
                in Germany?                                Number of customers with “Germany”
                and in France?                             Number of customers with “France”
                by region                                  Number of customers with “France”, by region
                and orders?                                Number of orders with “France”, by region
                """, """
                Show the top 5 products by revenue         Revenue by product, largest first, the first 5
                now the bottom 5                           Revenue by product, smallest first, the first 5
                what about by quantity                     Quantity by product, smallest first, the first 5
                top 3 instead                              Quantity by product, largest first, the first 3
                """, """
                Average order value by country             Average order value by country
                only countries with at least 100 orders    Average order value by country, only those with at least 100 orders
                sort descending                            Average order value by country, only those with at least 100 orders, largest first
                as a total instead of average              Total order value by country, only those with at least 100 orders, largest first
                show only those above 100000               Total order value by country, only those with at least 100 orders and where total order value > 100000, largest first
                """, """
                Which customers have never ordered         Customers without “ordered”
                only from Spain                            Customers with “Spain”, without “ordered”
                how many are they?                         Number of customers with “Spain”, without “ordered”
                """, """
                Number of orders by status                 Number of orders by status
                exclude cancelled                          Number of orders without “cancelled”, by status
                per month                                  Number of orders without “cancelled”, by month
                """)
                .map(script -> Arguments.of(script.lines()
                        .map(line -> List.of(line.strip().split(" {2,}")))
                        .toList()));
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void aTurnChangesWhatWasAskedBefore(List<List<String>> script) {
        List<Conversation.Turn> turns = new ArrayList<>();
        for (List<String> line : script) {
            Understanding understanding = UNDERSTAND.understand(line.getFirst(), SHOP, new Conversation(turns));

            assertThat(understanding).as(line.getFirst()).isInstanceOf(Understanding.Clear.class);
            Understanding.Candidate candidate = ((Understanding.Clear) understanding).candidate();
            assertThat(candidate.summary()).as(line.getFirst()).isEqualTo(line.getLast());
            turns.add(new Conversation.Turn(line.getFirst(), candidate.interpretation(), null));
        }
    }

    @Test
    void aQuestionOfItsOwnChangesNothing() {
        Conversation before = after("Total sales by region");

        assertThat(summary("Which customers have never ordered?", before)).isEqualTo("Customers without “ordered”");
        assertThat(summary("Average order value by month", before)).isEqualTo("Average order value by month");
    }

    @Test
    void aChangeThatIsNotUnderstoodIsDeclinedAndNotTakenForAQuestion() {
        Understanding declined = UNDERSTAND.understand("only the frobbed ones", SHOP, after("Total sales by region"));

        assertThat(declined)
                .isInstanceOfSatisfying(
                        Understanding.Declined.class,
                        it -> assertThat(it.notUnderstood()).contains("frobbed"));
    }

    private static String summary(String question, Conversation before) {
        return ((Understanding.Clear) UNDERSTAND.understand(question, SHOP, before))
                .candidate()
                .summary();
    }

    private static Conversation after(String question) {
        var clear = (Understanding.Clear) UNDERSTAND.understand(question, SHOP, Conversation.NONE);
        return new Conversation(
                List.of(new Conversation.Turn(question, clear.candidate().interpretation(), null)));
    }
}
