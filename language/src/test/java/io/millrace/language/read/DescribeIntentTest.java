package io.millrace.language.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.index.CatalogIndex;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How questions are said back; the scripts of {@code ground} show many more. */
class DescribeIntentTest {
    private final CatalogIndex index = new CatalogIndex(ShopCatalog.postgresql());

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '\0',
            value = {
                "orders in March 2025                            > Orders in March 2025",
                "sales on 2025-03-05                             > Sales on 2025-03-05",
                "orders from 2025-03-01 to 2025-03-15            > Orders from 2025-03-01 to 2025-03-15",
                "customers not in Germany or France              > Customers without “Germany” or “France”",
                "products that are not discontinued              > Products where not discontinued",
                "products whose name contains 'Kettle'           > Products where name contains “Kettle”",
                "orders whose status is cancelled                > Orders where status is “cancelled”",
                "customers without an email who ordered in 2025  > Customers with “ordered in 2025”, without email",
                "customers who did not order last year           > Customers without any order in the last full year",
                "customers with exactly 2 orders in 2025         > Customers with exactly 2 orders in 2025",
                "total sales in the last 30 days by month        > Total sales in the last 30 days, by month",
                "orders by country sorted by number of orders    > Number of orders by country, smallest first",
            })
    void theSummarySaysHowTheQuestionWasUnderstood(String question, String summary) {
        Reading reading = new ReadQuestion().read(question, index);

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Understood.class,
                        understood -> assertThat(understood.summary()).isEqualTo(summary));
    }
}
