package io.millrace.embedded.demo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rows of the demo shop, in the order of their keys. Money has two decimals. */
public record Shop(
        LocalDate today,
        List<Category> categories,
        List<Product> products,
        List<Customer> customers,
        List<Order> orders,
        List<OrderItem> orderItems,
        List<Payment> payments,
        List<WebVisit> webVisits) {

    /** A row of a table; {@link #cells} are its values in the order of the table's columns. */
    public sealed interface Row {
        List<@Nullable Object> cells();
    }

    public record Category(int id, String name) implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, name);
        }
    }

    /** @param cost null where nobody entered it */
    public record Product(
            int id,
            String name,
            int categoryId,
            BigDecimal price,
            @Nullable BigDecimal cost,
            boolean discontinued) implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, name, categoryId, price, cost, discontinued);
        }
    }

    /** @param email null where the customer gave none */
    public record Customer(
            int id, String name, @Nullable String email, String country, String region, LocalDate signupDate)
            implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, name, email, country, region, signupDate);
        }
    }

    /** @param totalAmount the sum of the order's items */
    public record Order(int id, int customerId, LocalDate orderDate, String status, BigDecimal totalAmount)
            implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, customerId, orderDate, status, totalAmount);
        }
    }

    /** @param unitPrice what was charged for one, after any discount */
    public record OrderItem(int id, int orderId, int productId, int quantity, BigDecimal unitPrice) implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, orderId, productId, quantity, unitPrice);
        }
    }

    /** @param paidDate null while it is unpaid; an order paid in two parts has two payments */
    public record Payment(
            int id,
            int orderId,
            BigDecimal amount,
            String method,
            LocalDate dueDate,
            @Nullable LocalDate paidDate) implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, orderId, amount, method, dueDate, paidDate);
        }
    }

    /** @param customerId null where the visitor was not signed in */
    public record WebVisit(
            int id,
            @Nullable Integer customerId,
            LocalDateTime visitedAt,
            String page,
            @Nullable String source,
            int durationSeconds)
            implements Row {
        @Override
        public List<@Nullable Object> cells() {
            return cellsOf(id, customerId, visitedAt, page, source, durationSeconds);
        }
    }

    public int rowCount() {
        return categories.size()
                + products.size()
                + customers.size()
                + orders.size()
                + orderItems.size()
                + payments.size()
                + webVisits.size();
    }

    private static List<@Nullable Object> cellsOf(@Nullable Object... cells) {
        return java.util.Arrays.asList(cells);
    }
}
