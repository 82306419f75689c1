package io.millrace.language.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.fixture.ShopData;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Plan;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;
import io.millrace.language.sql.BoundValue;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks the small shop and compares with answers worked out by hand from the table in {@link ShopData}. */
class AnswersTest {
    private static final CatalogIndex INDEX = new CatalogIndex(ShopCatalog.of(Dialect.SQLITE));
    private static Connection shop;

    @BeforeAll
    static void openShop() throws SQLException {
        shop = ShopData.open();
    }

    @AfterAll
    static void closeShop() throws SQLException {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Show me the top 10 customers by total orders",
                "Which 10 customers placed the most orders?",
                "Who are our ten best customers by number of orders?",
                "Give me the 10 customers with the highest number of orders"
            })
    void topCustomers(String question) throws SQLException {
        assertThat(ask(question)).containsExactly("5|Emi|100", "1|Ada|3", "2|Bruno|2", "3|Chloe|1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "List all products with price greater than 50",
                "Which products cost more than 50?",
                "Products over $50",
                "products whose price is above fifty"
            })
    void productsAbovePrice(String question) throws SQLException {
        assertThat(ask(question)).containsExactlyInAnyOrder("1|Copper Kettle|60", "3|Slate Garden Bench|250");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Calculate average order value by month",
                "What is the mean order value per month?",
                "monthly average order value",
                "For each month, show the average order amount"
            })
    void averageOrderValueByMonth(String question) throws SQLException {
        // January (68 + 250) / 2, February (120 + 60) / 2, March (60 + 16 + 100 * 8) / 102
        assertThat(ask(question)).containsExactly("2024-01-01|159", "2024-02-01|90", "2024-03-01|8.5882");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Join orders and customers tables, group by customer country, and show average order value",
                "Average order value by customer country",
                "For each country, what is the average order value?",
                "What is the average value of an order in each country of our customers?"
            })
    void averageOrderValueByCountry(String question) throws SQLException {
        assertThat(ask(question)).containsExactly("Brazil|155", "France|16", "Germany|82.6667", "Japan|8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Find customers who bought «Copper Kettle» but not «Linen Notebook»",
                "Which customers purchased \"Copper Kettle\" but never bought \"Linen Notebook\"?",
                "Customers who ordered 'Copper Kettle' and did not order 'Linen Notebook'",
                "List the customers that have bought “Copper Kettle” but have not bought “Linen Notebook”"
            })
    void boughtOneButNotTheOther(String question) throws SQLException {
        assertThat(ask(question)).containsExactly("2|Bruno");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Calculate month-over-month growth in sales for each product category",
                "MoM sales growth by category",
                "How did revenue grow month over month for each product category?"
            })
    void growthByCategory(String question) throws SQLException {
        assertThat(ask(question))
                .containsExactly(
                        "Garden|2024-01-01|250|-|-",
                        "Kitchen|2024-01-01|60|-|-",
                        "Kitchen|2024-02-01|180|60|200",
                        "Kitchen|2024-03-01|60|180|-66.67",
                        "Office|2024-01-01|8|-|-",
                        "Office|2024-03-01|816|8|10100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Show me total sales by region",
                "What is the revenue per region?",
                "sales for each region",
                "How much did we sell in each region?"
            })
    void salesByRegion(String question) throws SQLException {
        assertThat(ask(question)).containsExactly("Asia Pacific|800", "Europe|264", "South America|310");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Which customers have never ordered",
                "customers without any orders",
                "List customers who haven't placed an order",
                "Who are the customers that never bought anything?"
            })
    void neverOrdered(String question) throws SQLException {
        assertThat(ask(question)).containsExactly("4|Daniel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How many orders were paid late last quarter",
                "number of orders paid after the due date in the last quarter",
                "Count the orders that were paid late in the previous quarter",
                "How many orders were not paid on time last quarter?"
            })
    void paidLate(String question) throws SQLException {
        // Orders 1 and 4; the two late payments of order 4 are one order.
        assertThat(ask(question)).containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Average number of items per order by country, only countries with at least 100 orders",
                "For each country with at least 100 orders, show the average number of items per order",
                "average items per order by country for countries with 100 or more orders"
            })
    void itemsPerOrder(String question) throws SQLException {
        assertThat(ask(question)).containsExactly("Japan|1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // Ada: 2 + 2 + 1 pieces in three orders; Bruno has only two orders
                "Average number of items per order by country, only countries with at least 3 orders; Germany|1.6667, Japan|1",
                "How many customers are in each country?; Brazil|1, France|1, Germany|1, Japan|2",
                "List customers without an email; 4|Daniel",
                "Which products have never been sold?; 4|Granite Mortar",
                "Which customers placed more than 2 orders?; 1|Ada, 5|Emi",
                "Which region has the highest sales?; Asia Pacific|800",
                "How many late payments did we have last quarter?; 3",
                "What are the 2 cheapest products?; 2|Linen Notebook|8, 4|Granite Mortar|50",
                "Show products with price above average; 3|Slate Garden Bench|250",
                "customers who only bought 'Linen Notebook'; 3|Chloe, 5|Emi",
                "Which customers bought both 'Copper Kettle' and 'Linen Notebook'?; 1|Ada",
                "customers who visited but never ordered; 4|Daniel",
                // 106 orders of the four customers that ordered
                "How many orders per customer on average?; 26.5",
                // The kettle and the notebook were delivered, the notebook 101 times: each product counts once
                "average price of products by order status; cancelled|250, delivered|34",
                "number of orders and number of visits per country; Brazil|2|0, France|1|0, Germany|3|1, Japan|100|1",
                "share of sales by region; Asia Pacific|800|58.22, Europe|264|19.21, South America|310|22.56",
                "customers who spent more than 250; 2|Bruno, 5|Emi",
                "Which countries have more than 2 orders?; Germany, Japan",
                "customers without payments over 100; 3|Chloe, 4|Daniel, 5|Emi",
                "Products in the Kitchen category or with price over 100;"
                        + " 1|Copper Kettle|Kitchen, 3|Slate Garden Bench|Garden, 4|Granite Mortar|Kitchen",
                "total sales in 2024 by quarter; 2024-01-01|1374",
                "Total quantity sold per product; Copper Kettle|5, Linen Notebook|103, Slate Garden Bench|1",
                "How many orders were cancelled in January 2024?; 1",
                "Which customers from Germany signed up in 2023?; 1|Ada|Germany|2023-05-01"
            })
    void otherQuestions(String question, String answer) throws SQLException {
        assertThat(ask(question)).containsExactlyInAnyOrder(answer.split(", "));
    }

    private static List<String> ask(String question) throws SQLException {
        Reading reading = new ReadQuestion().read(question, INDEX);
        assertThat(reading).isInstanceOf(Reading.Understood.class);
        Plan plan = new GroundIntent().ground(((Reading.Understood) reading).intent(), INDEX);
        CompiledQuery query = new CompileSql().compile(plan, Dialect.SQLITE);
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = shop.prepareStatement(query.sql())) {
            for (int i = 0; i < query.parameters().size(); i++) {
                BoundValue value = query.parameters().get(i);
                statement.setObject(i + 1, value.value());
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int column = 1; column <= query.columns().size(); column++) {
                        cells.add(cell(result.getObject(column)));
                    }
                    rows.add(String.join("|", cells));
                }
            }
        }
        return rows;
    }

    /** Numbers with at most four decimals, whatever type SQLite gives them. */
    private static String cell(@Nullable Object value) {
        if (value instanceof Number number) {
            BigDecimal rounded = new BigDecimal(number.toString())
                    .setScale(4, RoundingMode.HALF_UP)
                    .stripTrailingZeros();
            return rounded.toPlainString();
        }
        return value == null ? "-" : value.toString();
    }
}
