package io.millrace.language.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTargetWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Create a table of monthly sales per category                              | TABLE monthly_sales_per_category REPLACE [] | monthly sales per category
            create table mart.sales with total sales by region                        | TABLE mart.sales REPLACE []                 | total sales by region
            Create a new table called sales of the total sales by region              | TABLE sales REPLACE []                      | the total sales by region
            make a table of total sales by region called regions                      | TABLE regions REPLACE []                    | total sales by region
            load the cleaned customers into mart.customers, update existing by email  | TABLE mart.customers UPSERT [email]         | the cleaned customers
            Load customers into mart.customers and update existing rows by region and name. | TABLE mart.customers UPSERT [region, name] | customers
            append the orders of today to table mart.daily                            | TABLE mart.daily APPEND []                  | the orders of today
            insert total sales by region into regions                                 | TABLE regions APPEND []                     | total sales by region
            load total sales by region into regions, appending                        | TABLE regions APPEND []                     | total sales by region
            upsert customers into mart.customers by key customer_id                   | TABLE mart.customers UPSERT [customer_id]   | customers
            save total sales by region as a Parquet file                              | PARQUET total_sales_by_region REPLACE []    | total sales by region
            Save total sales by region as a CSV file called regions                   | CSV regions REPLACE []                      | total sales by region
            export the customers of Germany to CSV                                    | CSV customers_of_germany REPLACE []         | the customers of Germany
            write total sales by region to regions.json                               | JSON regions REPLACE []                     | total sales by region
            save total sales by region as table regions in connection warehouse       | TABLE warehouse:regions REPLACE []          | total sales by region
            save total sales by region as a Delta Lake file                           | DELTA total_sales_by_region REPLACE []      | total sales by region
            save total sales by region as a Delta table called regions                | DELTA regions REPLACE []                    | total sales by region
            append total sales by region to regions.csv                               | CSV regions APPEND []                       | total sales by region
            add the orders of today to the JSON file daily                            | JSON daily APPEND []                        | the orders of today
            save total sales by region to regions.parquet, update existing by region  | PARQUET regions UPSERT [region]             | total sales by region
            upsert total sales by region into regions.delta by key region             | DELTA regions UPSERT [region]               | total sales by region
            load total sales by region into regions.csv, appending                    | CSV regions APPEND []                       | total sales by region
            load the cleaned customers into mart.customers, update existing by email  | TABLE mart.customers UPSERT [email]         | the cleaned customers
            save that as mart.sales_by_month                                          | TABLE mart.sales_by_month REPLACE []        | that
            save it as table regions                                                  | TABLE regions REPLACE []                    | it
            write the result into regions, update existing by region                  | TABLE regions UPSERT [region]               | the result
            save total sales by region as mart.regions                                | TABLE mart.regions REPLACE []               | total sales by region
            export only the top 3 to regions.csv                                      | CSV regions REPLACE []                      | only the top 3
            please save the orders as table "Order Details"                           | TABLE Order Details REPLACE []              | the orders
            """)
    void requests(String text, String target, String question) {
        TargetWords words = ReadTargetWords.of(text).orElseThrow();

        assertThat(words.format() + " " + (words.connectionId() == null ? "" : words.connectionId() + ":")
                        + (words.schema() == null ? "" : words.schema() + ".") + words.name() + " " + words.mode() + " "
                        + words.key())
                .isEqualTo(target);
        assertThat(words.question()).isEqualTo(question);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            write this to a csv file      | CSV   | this
            Save it as Parquet.           | PARQUET | it
            create a table of that        | TABLE | that
            save these rows as a table    | TABLE | these rows
            """)
    void whatRefersBackIsNamedAfterwards(String text, String format, String question) {
        TargetWords words = ReadTargetWords.of(text).orElseThrow();

        assertThat(words.format()).hasToString(format);
        assertThat(words.name()).isEmpty();
        assertThat(words.question()).isEqualTo(question);
        assertThat(ReadTargetWords.refersBack(question)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Show me total sales by region",
                "How many tables are there?",
                "Which customers create a table?",
                "List the files",
                "What was saved as CSV?",
                "Show the orders put into boxes",
                "only for Germany",
                "call this Q3",
                "save this as Q3",
                "show that",
                "add the region to it",
                "upsert customers into mart.customers",
                "upsert customers into customers.csv",
                "Show the number of products in the table category",
                "which loads went into production?",
                "keep only the ones in Europe",
                "total sales by region, replace it"
            })
    void questions(String text) {
        assertThat(ReadTargetWords.of(text)).isEmpty();
    }

    @Test
    void cleaningIsAWordThatNobodyHasExplained() {
        assertThat(ReadTargetWords.cleaning("the cleaned customers", List.of("customers", "email")))
                .contains("cleaned");
        assertThat(ReadTargetWords.cleaning("the cleaned customers", List.of("customers_cleaned")))
                .isEmpty();
        assertThat(ReadTargetWords.cleaning("cleaners by city", List.of())).isEmpty();
    }

    @Test
    void aNameIsMadeOfTheWords() {
        assertThat(ReadTargetWords.of("Create a table of " + "very ".repeat(40) + "long names")
                        .orElseThrow()
                        .name())
                .hasSizeLessThanOrEqualTo(50)
                .doesNotEndWith("_");
        assertThat(ReadTargetWords.of("Create a table of 2024").orElseThrow().name())
                .isEqualTo("answer");
    }
}
