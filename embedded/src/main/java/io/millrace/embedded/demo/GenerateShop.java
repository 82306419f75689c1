package io.millrace.embedded.demo;

import io.millrace.embedded.demo.Shop.Category;
import io.millrace.embedded.demo.Shop.Customer;
import io.millrace.embedded.demo.Shop.Order;
import io.millrace.embedded.demo.Shop.OrderItem;
import io.millrace.embedded.demo.Shop.Payment;
import io.millrace.embedded.demo.Shop.Product;
import io.millrace.embedded.demo.Shop.WebVisit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the demo shop: the same day and seed give the same rows on every machine. Each table has a random sequence of its own,
 * so categories, products and the names of customers are the same on every day.
 *
 * <p>Orders grow to about twice their number over two and a half years and have a season (November and December up, summer
 * down). The flaws are those of real shops: missing e-mail addresses and costs, late and unpaid payments, orders paid in two
 * parts, customers of the same name, customers who never ordered, visits of people nobody knows.
 */
public final class GenerateShop {
    /** Changes with the generator, so that a shop loaded by an older one is loaded anew. */
    public static final int VERSION = 1;

    private static final long SEED = 20_240_229L;
    private static final int PRODUCTS_PER_CATEGORY = 20;
    private static final int CUSTOMERS = 5_000;
    private static final int ORDERS = 30_000;
    private static final int VISITS = 60_000;
    private static final int MONTHS = 30;
    private static final double NEVER_ORDERS = 0.04;

    public Shop generate(LocalDate today) {
        List<Category> categories = categories();
        List<Product> products = products();
        List<Customer> customers = customers(today);
        var orders = new ArrayList<Order>(ORDERS);
        var items = new ArrayList<OrderItem>(ORDERS * 5 / 2);
        var payments = new ArrayList<Payment>(ORDERS);
        fillOrders(today, products, customers, orders, items, payments);
        return new Shop(today, categories, products, customers, orders, items, payments, visits(today, customers));
    }

    /** The products alone: they do not depend on the day. */
    public List<Product> products() {
        Random random = random("products");
        var products = new ArrayList<Product>();
        for (int category = 0; category < Words.RANGES.size(); category++) {
            Words.Range range = Words.RANGES.get(category);
            List<String> names = names(range, random);
            for (String name : names) {
                double exact = range.usualPrice() * Math.exp(random.nextGaussian() * 0.55);
                BigDecimal price = shopPrice(exact, random);
                BigDecimal cost = random.nextDouble() < 0.04
                        ? null
                        : money(price.doubleValue() * (0.42 + random.nextDouble() * 0.35));
                products.add(
                        new Product(products.size() + 1, name, category + 1, price, cost, random.nextDouble() < 0.06));
            }
        }
        return List.copyOf(products);
    }

    private static List<Category> categories() {
        var categories = new ArrayList<Category>();
        for (Words.Range range : Words.RANGES) {
            categories.add(new Category(categories.size() + 1, range.category()));
        }
        return List.copyOf(categories);
    }

    private static List<String> names(Words.Range range, Random random) {
        Set<String> names = new java.util.LinkedHashSet<>();
        while (names.size() < PRODUCTS_PER_CATEGORY) {
            names.add(pick(Words.STYLES, random) + " " + pick(range.things(), random));
        }
        return List.copyOf(names);
    }

    private static List<Customer> customers(LocalDate today) {
        Random names = random("customer names");
        Random rest = random("customers");
        Weights countries = new Weights(
                Words.COUNTRIES.stream().mapToDouble(Words.Country::share).toArray());
        // Half of the customers were there before the first order; the others came since.
        LocalDate first = today.minusMonths(MONTHS);
        long daysBefore = ChronoUnit.DAYS.between(first.minusMonths(18), first);
        long daysSince = ChronoUnit.DAYS.between(first, today);
        var signups = new LocalDate[CUSTOMERS];
        for (int i = 0; i < CUSTOMERS; i++) {
            signups[i] = rest.nextBoolean()
                    ? first.minusDays((long) (rest.nextDouble() * daysBefore))
                    : first.plusDays((long) (rest.nextDouble() * daysSince));
        }
        Arrays.sort(signups);
        Set<String> taken = new HashSet<>();
        var customers = new ArrayList<Customer>(CUSTOMERS);
        for (int i = 0; i < CUSTOMERS; i++) {
            Words.Country country = Words.COUNTRIES.get(countries.pick(names));
            String name = name(country, names);
            // Namesakes exist, but are rare.
            for (int tries = 0; tries < 25 && taken.contains(name) && names.nextDouble() < 0.97; tries++) {
                name = name(country, names);
            }
            taken.add(name);
            String email = rest.nextDouble() < 0.05
                    ? null
                    : name.toLowerCase(Locale.ROOT).replace(' ', '.') + (i + 1) + "@"
                            + pick(List.of("example.com", "example.org", "example.net"), rest);
            customers.add(new Customer(i + 1, name, email, country.name(), country.region(), signups[i]));
        }
        return List.copyOf(customers);
    }

    private static String name(Words.Country country, Random random) {
        return pick(Words.FIRST_NAMES.getOrDefault(country.names(), List.of()), random) + " "
                + pick(Words.LAST_NAMES.getOrDefault(country.names(), List.of()), random);
    }

    private static void fillOrders(
            LocalDate today,
            List<Product> products,
            List<Customer> customers,
            List<Order> orders,
            List<OrderItem> items,
            List<Payment> payments) {
        Random random = random("orders");
        Random itemRandom = random("items");
        Random paymentRandom = random("payments");
        LocalDate first = today.minusMonths(MONTHS);
        LocalDate[] dates = orderDates(first, today, random);
        Weights loyalty = loyalty(customers, random);
        Weights popularity = popularity(products, itemRandom);
        Weights itemsPerOrder = new Weights(0.28, 0.27, 0.22, 0.13, 0.10);
        for (LocalDate date : dates) {
            int orderId = orders.size() + 1;
            Customer customer = customers.get(loyalty.pick(random));
            while (customer.signupDate().isAfter(date)) {
                customer = customers.get(loyalty.pick(random));
            }
            BigDecimal total = BigDecimal.ZERO;
            Set<Integer> bought = new HashSet<>();
            int count = itemsPerOrder.pick(itemRandom) + 1;
            while (bought.size() < count) {
                Product product = products.get(popularity.pick(itemRandom));
                if (!bought.add(product.id())) {
                    continue;
                }
                int quantity = itemRandom.nextDouble() < 0.7 ? 1 : 2 + itemRandom.nextInt(4);
                BigDecimal unitPrice = itemRandom.nextDouble() < 0.8
                        ? product.price()
                        : money(product.price().doubleValue() * (0.8 + itemRandom.nextInt(4) * 0.05));
                items.add(new OrderItem(items.size() + 1, orderId, product.id(), quantity, unitPrice));
                total = total.add(unitPrice.multiply(BigDecimal.valueOf(quantity)));
            }
            String status = status(date, today, random);
            orders.add(new Order(orderId, customer.id(), date, status, total));
            if (!status.equals("cancelled")) {
                pay(today, orders.getLast(), paymentRandom, payments);
            }
        }
    }

    private static LocalDate[] orderDates(LocalDate first, LocalDate today, Random random) {
        int days = (int) ChronoUnit.DAYS.between(first, today) + 1;
        double[] weights = new double[days];
        for (int day = 0; day < days; day++) {
            LocalDate date = first.plusDays(day);
            weights[day] = (1 + (double) day / days) * season(date) * weekday(date);
        }
        Weights byDay = new Weights(weights);
        var dates = new LocalDate[ORDERS];
        for (int i = 0; i < ORDERS; i++) {
            dates[i] = first.plusDays(byDay.pick(random));
        }
        Arrays.sort(dates);
        return dates;
    }

    private static double season(LocalDate date) {
        return switch (date.getMonth()) {
            case NOVEMBER -> 1.35;
            case DECEMBER -> 1.55;
            case JULY, AUGUST -> 0.82;
            case JANUARY -> 0.88;
            case FEBRUARY, MARCH, APRIL, MAY, JUNE, SEPTEMBER, OCTOBER -> 1.0;
        };
    }

    private static double weekday(LocalDate date) {
        return date.getDayOfWeek() == DayOfWeek.SUNDAY ? 1.25 : 1.0;
    }

    private static Weights loyalty(List<Customer> customers, Random random) {
        double[] weights = new double[customers.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextDouble() < NEVER_ORDERS ? 0 : Math.exp(random.nextGaussian() * 0.6);
        }
        return new Weights(weights);
    }

    private static Weights popularity(List<Product> products, Random random) {
        double[] weights = new double[products.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] =
                    Math.exp(random.nextGaussian() * 0.7) * (products.get(i).discontinued() ? 0.3 : 1);
        }
        return new Weights(weights);
    }

    private static String status(LocalDate date, LocalDate today, Random random) {
        double luck = random.nextDouble();
        long age = ChronoUnit.DAYS.between(date, today);
        if (luck < 0.04) {
            return "cancelled";
        }
        if (age <= 3) {
            return "pending";
        }
        if (age <= 10) {
            return "shipped";
        }
        return luck > 0.97 ? "returned" : "completed";
    }

    private static void pay(LocalDate today, Order order, Random random, List<Payment> payments) {
        String method = pick(Words.METHODS, random);
        boolean inTwoParts = order.totalAmount().compareTo(BigDecimal.valueOf(400)) > 0 && random.nextDouble() < 0.15;
        int parts = inTwoParts ? 2 : 1;
        for (int part = 0; part < parts; part++) {
            BigDecimal half = money(order.totalAmount().doubleValue() / 2);
            BigDecimal amount = !inTwoParts
                    ? order.totalAmount()
                    : part == 0 ? half : order.totalAmount().subtract(half);
            LocalDate due = order.orderDate()
                    .plusDays(method.equals("invoice") ? 30 : 14)
                    .plusDays(30L * part);
            LocalDate paid = paid(order.orderDate(), due, random);
            payments.add(new Payment(
                    payments.size() + 1,
                    order.id(),
                    amount,
                    method,
                    due,
                    paid == null || paid.isAfter(today) ? null : paid));
        }
    }

    private static @Nullable LocalDate paid(LocalDate ordered, LocalDate due, Random random) {
        double luck = random.nextDouble();
        int window = (int) ChronoUnit.DAYS.between(ordered, due);
        int days = random.nextInt(window + 1);
        if (luck < 0.03) {
            return null;
        }
        return luck < 0.14 ? due.plusDays(1 + random.nextInt(45)) : ordered.plusDays(days);
    }

    private static List<WebVisit> visits(LocalDate today, List<Customer> customers) {
        Random random = random("visits");
        LocalDate first = today.minusMonths(MONTHS);
        long seconds = ChronoUnit.DAYS.between(first, today) * 86_400;
        var times = new long[VISITS];
        for (int i = 0; i < VISITS; i++) {
            times[i] = (long) (Math.sqrt(random.nextDouble()) * seconds);
        }
        Arrays.sort(times);
        Weights pages = new Weights(24, 18, 20, 22, 8, 4, 3, 1);
        var visits = new ArrayList<WebVisit>(VISITS);
        for (int i = 0; i < VISITS; i++) {
            var at = first.atStartOfDay().plusSeconds(times[i]);
            Customer customer = customers.get(random.nextInt(customers.size()));
            boolean known = random.nextDouble() < 0.62 && !customer.signupDate().isAfter(at.toLocalDate());
            visits.add(new WebVisit(
                    i + 1,
                    known ? customer.id() : null,
                    at,
                    Words.PAGES.get(pages.pick(random)),
                    random.nextDouble() < 0.1 ? null : pick(Words.SOURCES, random),
                    (int) Math.min(3_600, 5 + Math.exp(3.6 + random.nextGaussian()))));
        }
        return List.copyOf(visits);
    }

    /** 12.99, 13.50, 140.00: the prices that shops like. */
    private static BigDecimal shopPrice(double exact, Random random) {
        String[] endings = {"0.99", "0.50", "0.95", "0.00"};
        BigDecimal whole = BigDecimal.valueOf(Math.max(2, Math.round(exact)));
        return whole.add(new BigDecimal(endings[random.nextInt(endings.length)]));
    }

    private static BigDecimal money(double exact) {
        return BigDecimal.valueOf(exact).setScale(2, RoundingMode.HALF_UP);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static Random random(String table) {
        return new Random(SEED * 31 + table.hashCode());
    }

    /** Picks an index with a probability in proportion to its weight. */
    private static final class Weights {
        private final double[] upTo;

        Weights(double... weights) {
            upTo = new double[weights.length];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i];
                upTo[i] = sum;
            }
        }

        int pick(Random random) {
            double target = random.nextDouble() * upTo[upTo.length - 1];
            int found = Arrays.binarySearch(upTo, target);
            // On an exact hit the next entry with a weight follows; between two entries it is the insertion point.
            int index = found >= 0 ? found + 1 : -found - 1;
            return Math.min(index, upTo.length - 1);
        }
    }
}
