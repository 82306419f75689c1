package io.millrace.embedded.demo;

import java.util.List;

/** The ten questions of the demo. */
public final class DemoQuestions {
    private static final int BOUGHT = 7;
    private static final int NOT_BOUGHT = 28;

    private DemoQuestions() {}

    /** @param products of the shop: two of them are named in a question */
    public static List<String> about(List<Shop.Product> products) {
        return List.of(
                "Show me the top 10 customers by total orders",
                "List all products with price greater than 50",
                "Calculate average order value by month",
                "Join orders and customers tables, group by customer country, and show average order value",
                "Find customers who bought «%s» but not «%s»".formatted(bought(products), notBought(products)),
                "Calculate month-over-month growth in sales for each product category",
                "Show me total sales by region",
                "Which customers have never ordered",
                "How many orders were paid late last quarter",
                "Average number of items per order by country, only countries with at least 100 orders");
    }

    public static String bought(List<Shop.Product> products) {
        return products.get(BOUGHT).name();
    }

    public static String notBought(List<Shop.Product> products) {
        return products.get(NOT_BOUGHT).name();
    }
}
