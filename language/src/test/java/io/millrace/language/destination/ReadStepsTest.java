package io.millrace.language.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadStepsTest {

    /** Steps are told apart by "/". */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create a table of sales by region; then save the orders as a CSV file       | create a table of sales by region / save the orders as a CSV file
            Create a table of sales by region. Save the orders as a CSV file.           | Create a table of sales by region / Save the orders as a CSV file.
            create a table of sales by region and save it as a Parquet file             | create a table of sales by region / save sales by region as a Parquet file
            create a table of sales by region, then save the result as regions.csv      | create a table of sales by region / save sales by region as regions.csv
            save orders as a.csv; save customers as b.csv; then save products as c.csv  | save orders as a.csv / save customers as b.csv / save products as c.csv
            save orders as a.csv, save them as b.json and write them to c.parquet       | save orders as a.csv / save orders as b.json / write orders to c.parquet
            load customers into mart.customers, update existing by email; then append the orders to table mart.daily | load customers into mart.customers, update existing by email / append the orders to table mart.daily
            load customers into mart.customers and update existing rows by region and name, then save it as CSV      | load customers into mart.customers and update existing rows by region and name / save customers as CSV
            """)
    void severalThingsToBeWritten(String text, String steps) {
        List<String> read = new ArrayList<>();
        for (String rest = text; rest != null; rest = ReadSteps.rest(rest).orElse(null)) {
            read.add(ReadSteps.first(rest));
        }

        assertThat(String.join(" / ", read)).isEqualTo(steps);
        assertThat(read).allSatisfy(step -> assertThat(ReadTargetWords.of(step)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How many orders are there; and how many customers?",
                "create a table of sales by region and category",
                "load customers into mart.customers, update existing by region and name",
                "save orders and customers as a CSV file",
                "Show sales by region and save it as a CSV file",
                "Create a table of customers. How many are there?",
                "create a table of the orders that were written to and store names",
                ""
            })
    void oneThing(String text) {
        assertThat(ReadSteps.rest(text)).isEmpty();
        assertThat(ReadSteps.first(text)).isEqualTo(text);
    }
}
