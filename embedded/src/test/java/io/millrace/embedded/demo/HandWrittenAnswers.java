package io.millrace.embedded.demo;

import java.time.LocalDate;
import java.util.List;

/** The demo questions' answers, written by hand in SQL. */
public final class HandWrittenAnswers {
    /** @param ordered whether the question says in which order the rows come */
    public record Answer(String question, String sql, boolean ordered) {}

    private HandWrittenAnswers() {}

    public static List<Answer> upTo(LocalDate today) {
        List<Shop.Product> products = new GenerateShop().products();
        List<String> questions = DemoQuestions.about(products);
        LocalDate thisQuarter = today.withDayOfMonth(1).withMonth((today.getMonthValue() - 1) / 3 * 3 + 1);
        return List.of(
                new Answer(questions.get(0), """
                        SELECT name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.customer_id) AS n
                        FROM customers c ORDER BY n DESC, name LIMIT 10""", true),
                new Answer(questions.get(1), "SELECT name FROM products WHERE price > 50", false),
                new Answer(questions.get(2), """
                        SELECT to_char(order_date, 'YYYY-MM-01'), sum(total_amount) / count(*)
                        FROM orders GROUP BY 1 ORDER BY 1""", true),
                new Answer(questions.get(3), """
                        SELECT country, avg(total_amount) FROM orders NATURAL JOIN customers GROUP BY country""", false),
                new Answer(
                        questions.get(4),
                        """
                        WITH bought AS (
                          SELECT customer_id, p.name FROM order_items JOIN orders USING (order_id) JOIN products p USING (product_id))
                        SELECT name FROM customers
                        WHERE customer_id IN (SELECT customer_id FROM bought WHERE name = '%s')
                          AND customer_id NOT IN (SELECT customer_id FROM bought WHERE name = '%s')""".formatted(DemoQuestions.bought(products), DemoQuestions.notBought(products)),
                        false),
                new Answer(questions.get(5), """
                        WITH sales AS (
                          SELECT c.name AS category, to_char(order_date, 'YYYY-MM-01') AS month, sum(quantity * unit_price) AS sales
                          FROM order_items JOIN orders USING (order_id) JOIN products p USING (product_id)
                          JOIN categories c ON c.category_id = p.category_id GROUP BY 1, 2)
                        SELECT now.category, now.month, now.sales, round((now.sales / before.sales - 1) * 100, 2)
                        FROM sales now LEFT JOIN sales before ON before.category = now.category
                          AND before.month = to_char(now.month::date - interval '1 month', 'YYYY-MM-01')""", false),
                new Answer(
                        questions.get(6),
                        "SELECT region, sum(total_amount) FROM orders NATURAL JOIN customers GROUP BY region",
                        false),
                new Answer(questions.get(7), """
                        SELECT customer_id, name FROM customers
                        WHERE customer_id NOT IN (SELECT customer_id FROM orders)""", false),
                new Answer(questions.get(8), """
                        SELECT count(DISTINCT order_id) FROM payments
                        WHERE paid_date > due_date AND paid_date >= DATE '%s' AND paid_date < DATE '%s'""".formatted(thisQuarter.minusMonths(3), thisQuarter), false),
                new Answer(questions.get(9), """
                        WITH per_order AS (
                          SELECT country, o.order_id, (SELECT sum(quantity) FROM order_items i WHERE i.order_id = o.order_id) AS items
                          FROM orders o JOIN customers USING (customer_id))
                        SELECT country, avg(items) FROM per_order GROUP BY country HAVING count(*) >= 100""", false));
    }
}
