package io.millrace.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.demo.Shop.Customer;
import io.millrace.embedded.demo.Shop.Order;
import io.millrace.embedded.demo.Shop.OrderItem;
import io.millrace.embedded.demo.Shop.Payment;
import io.millrace.embedded.demo.Shop.Product;
import io.millrace.embedded.demo.Shop.WebVisit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerateShopTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 2, 28);
    private static final Shop SHOP = new GenerateShop().generate(TODAY);

    @Test
    void theSameDayGivesTheSameRows() {
        assertThat(new GenerateShop().generate(TODAY)).isEqualTo(SHOP);
    }

    @Test
    void productsAndNamesDoNotDependOnTheDay() {
        Shop tomorrow = new GenerateShop().generate(TODAY.plusDays(1));

        assertThat(tomorrow.products()).isEqualTo(SHOP.products());
        assertThat(tomorrow.customers())
                .extracting(Customer::name)
                .isEqualTo(SHOP.customers().stream().map(Customer::name).toList());
    }

    @Test
    void hasAboutTwoHundredThousandRows() {
        assertThat(SHOP.rowCount()).isBetween(190_000, 210_000);
        assertThat(SHOP.categories()).hasSize(12);
        assertThat(SHOP.products()).hasSize(240).extracting(Product::name).doesNotHaveDuplicates();
        assertThat(SHOP.customers()).hasSize(5_000);
        assertThat(SHOP.orders()).hasSize(30_000);
        assertThat(SHOP.payments()).hasSizeBetween(28_000, 33_000);
    }

    @Test
    void ordersReachFromTwoAndAHalfYearsAgoToToday() {
        assertThat(SHOP.orders().getFirst().orderDate()).isBetween(TODAY.minusMonths(30), TODAY.minusMonths(29));
        assertThat(SHOP.orders().getLast().orderDate()).isBetween(TODAY.minusDays(3), TODAY);
        assertThat(SHOP.payments())
                .extracting(Payment::paidDate)
                .filteredOn(date -> date != null && date.isAfter(TODAY))
                .isEmpty();
        assertThat(SHOP.webVisits().getLast().visitedAt().toLocalDate()).isBeforeOrEqualTo(TODAY);
    }

    @Test
    void keysReferToRowsThatExist() {
        Set<Integer> ordered = SHOP.orders().stream().map(Order::id).collect(Collectors.toSet());
        assertThat(SHOP.orders()).allMatch(order -> order.customerId() >= 1 && order.customerId() <= 5_000);
        assertThat(SHOP.orderItems()).allMatch(item -> ordered.contains(item.orderId()) && item.productId() <= 240);
        assertThat(SHOP.payments()).allMatch(payment -> ordered.contains(payment.orderId()));
        assertThat(SHOP.orders())
                .allMatch(order -> !SHOP.customers()
                        .get(order.customerId() - 1)
                        .signupDate()
                        .isAfter(order.orderDate()));
    }

    @Test
    void anOrderCostsTheSumOfItsItems() {
        Map<Integer, BigDecimal> sums = SHOP.orderItems().stream()
                .collect(Collectors.toMap(
                        OrderItem::orderId,
                        item -> item.unitPrice().multiply(BigDecimal.valueOf(item.quantity())),
                        BigDecimal::add));

        assertThat(SHOP.orders()).allMatch(order -> order.totalAmount().compareTo(sums.get(order.id())) == 0);
    }

    @Test
    void hasTheFlawsOfRealShops() {
        Set<Integer> ordering = SHOP.orders().stream().map(Order::customerId).collect(Collectors.toSet());
        Set<String> names = new HashSet<>();

        assertThat(SHOP.customers())
                .filteredOn(customer -> customer.email() == null)
                .hasSizeBetween(150, 400);
        assertThat(SHOP.customers())
                .filteredOn(customer -> !ordering.contains(customer.id()))
                .hasSizeBetween(200, 900);
        assertThat(SHOP.customers())
                .filteredOn(customer -> !names.add(customer.name()))
                .hasSizeBetween(5, 200);
        assertThat(SHOP.products())
                .filteredOn(product -> product.cost() == null)
                .isNotEmpty();
        assertThat(SHOP.payments())
                .filteredOn(payment -> payment.paidDate() == null)
                .isNotEmpty();
        assertThat(SHOP.payments()).filteredOn(GenerateShopTest::late).hasSizeGreaterThan(1_000);
        assertThat(SHOP.webVisits())
                .filteredOn(visit -> visit.customerId() == null)
                .hasSizeGreaterThan(10_000);
        assertThat(SHOP.webVisits()).extracting(WebVisit::source).containsNull();
    }

    @Test
    void someCountriesHaveFewOrders() {
        Map<String, Long> perCountry = SHOP.orders().stream()
                .collect(Collectors.groupingBy(
                        order -> SHOP.customers().get(order.customerId() - 1).country(), Collectors.counting()));

        assertThat(perCountry).hasSizeBetween(18, 22);
        assertThat(perCountry.values()).filteredOn(orders -> orders < 100).hasSizeBetween(2, 6);
    }

    private static boolean late(Payment payment) {
        LocalDate paid = payment.paidDate();
        return paid != null && paid.isAfter(payment.dueDate());
    }
}
