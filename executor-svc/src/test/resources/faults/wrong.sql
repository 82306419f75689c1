-- Programs as a person or a model writes them, each with a mistake that a plan cannot say. A line of two dashes names the plan, the
-- kind of the mistake and, where it is not for all, the database.

-- not-in-a-set-with-nulls | NOT IN over nulls
SELECT name FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM web_visits) ORDER BY name;

-- 08-customers-without-orders | NOT IN over nulls of an outer join
SELECT customer_id, name, country FROM customers
WHERE customer_id NOT IN (SELECT o.customer_id FROM customers c LEFT JOIN orders o ON c.customer_id = o.customer_id)
ORDER BY name, customer_id;

-- 10-items-per-order-by-country | division of whole numbers
SELECT c.country, COUNT(DISTINCT o.order_id) AS orders, SUM(oi.quantity) / COUNT(DISTINCT o.order_id) AS average_items_per_order
FROM orders o JOIN order_items oi ON o.order_id = oi.order_id JOIN customers c ON o.customer_id = c.customer_id
GROUP BY c.country HAVING COUNT(DISTINCT o.order_id) >= 2 ORDER BY c.country;

-- 10-items-per-order-by-country | average of averages
SELECT c.country, COUNT(*) AS orders, AVG(oi.quantity) AS average_items_per_order
FROM orders o JOIN order_items oi ON o.order_id = oi.order_id JOIN customers c ON o.customer_id = c.customer_id
GROUP BY c.country HAVING COUNT(*) >= 2 ORDER BY c.country;

-- conditional-aggregate | division of whole numbers
SELECT c.region, COUNT(CASE WHEN o.status = 'cancelled' THEN 1 END) AS cancelled,
    COUNT(CASE WHEN o.status = 'cancelled' THEN 1 END) / COUNT(*) AS cancelled_share
FROM orders o JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region ORDER BY c.region;

-- conditional-aggregate | condition of one figure moved to all rows
SELECT c.region, COUNT(*) AS cancelled, 1.0 * COUNT(*) / NULLIF(COUNT(*), 0) AS cancelled_share
FROM orders o JOIN customers c ON o.customer_id = c.customer_id WHERE o.status = 'cancelled' GROUP BY c.region ORDER BY c.region;

-- by-hour-of-visit | wrong time zone | postgresql
SELECT date_trunc('hour', visited_at AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC') AS hour, CAST(visited_at AS date) AS day,
    COUNT(*) AS visits, 1.0 * SUM(duration_seconds) / NULLIF(COUNT(DISTINCT customer_id), 0) AS seconds_per_visitor
FROM web_visits GROUP BY hour, day ORDER BY hour;

-- by-hour-of-visit | day in another time zone | postgresql
SELECT date_trunc('hour', visited_at) AS hour, CAST(visited_at - INTERVAL '1 hour' AS date) AS day,
    COUNT(*) AS visits, 1.0 * SUM(duration_seconds) / NULLIF(COUNT(DISTINCT customer_id), 0) AS seconds_per_visitor
FROM web_visits GROUP BY hour, day ORDER BY hour;

-- left-join-counts-zero | count of rows after an outer join
SELECT c.name, COUNT(*) AS orders FROM customers c LEFT JOIN orders o ON c.customer_id = o.customer_id
GROUP BY c.name ORDER BY orders DESC, c.name;

-- left-join-counts-zero | condition that undoes an outer join
SELECT c.name, COUNT(o.order_id) AS orders FROM customers c LEFT JOIN orders o ON c.customer_id = o.customer_id
WHERE o.order_date >= '2000-01-01' GROUP BY c.name ORDER BY orders DESC, c.name;

-- 07-sales-by-region | fan-out: joined with children too
SELECT c.region, SUM(o.total_amount) AS total_sales FROM orders o JOIN customers c ON o.customer_id = c.customer_id
JOIN order_items oi ON oi.order_id = o.order_id GROUP BY c.region ORDER BY total_sales DESC;

-- 07-sales-by-region | joined by name instead of key
SELECT c.region, SUM(o.total_amount) AS total_sales FROM orders o
JOIN customers one ON o.customer_id = one.customer_id JOIN customers c ON c.country = one.country
GROUP BY c.region ORDER BY total_sales DESC;

-- 07-sales-by-region | only some rows read
SELECT c.region, SUM(o.total_amount) AS total_sales FROM (SELECT * FROM orders ORDER BY order_id LIMIT 5) o
JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region ORDER BY total_sales DESC;

-- 03-average-order-value-by-month | years thrown together | postgresql
SELECT CAST('2025-01-01' AS date) + CAST((EXTRACT(month FROM order_date) - 1) || ' months' AS interval) AS month,
    SUM(total_amount) / 2 AS average_order_value FROM orders GROUP BY 1 ORDER BY 1;

-- 02-products-above-50 | compared as text
SELECT name, price FROM products WHERE CAST(price AS char(9)) > '50';

-- 02-products-above-50 | precedence of and and or
SELECT name, price FROM products WHERE price > 50 OR price < 20 AND discontinued = FALSE;

-- 06-month-over-month-growth | previous row of another group
SELECT category, month, sales, before AS previous_sales, 100.0 * (sales - before) / NULLIF(before, 0) AS growth_percent
FROM (SELECT category, month, sales, LAG(sales) OVER (ORDER BY month, category) AS before FROM (
    SELECT ca.name AS category, CAST(date_trunc('month', o.order_date) AS date) AS month, SUM(oi.quantity * oi.unit_price) AS sales
    FROM order_items oi JOIN orders o ON oi.order_id = o.order_id JOIN products p ON oi.product_id = p.product_id
    JOIN categories ca ON p.category_id = ca.category_id GROUP BY ca.name, month) s) w ORDER BY category, month;

-- above-average-of-own-category | above the average of all
SELECT name, price FROM products WHERE price > (SELECT AVG(price) FROM products) ORDER BY price DESC, name;

-- only-cancelled | any instead of all
SELECT DISTINCT c.name FROM customers c JOIN orders o ON c.customer_id = o.customer_id WHERE o.status = 'cancelled'
    OR o.status = 'shipped' ORDER BY c.name;

-- only-cancelled | everyone without another, with those that have none
SELECT c.name FROM customers c WHERE NOT EXISTS (
    SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.status <> 'cancelled') ORDER BY c.name;

-- top-per-group | the largest of one column beside the smallest of another
SELECT ca.name AS category, MIN(p.name) AS product, MAX(p.price) AS price
FROM products p JOIN categories ca ON p.category_id = ca.category_id GROUP BY ca.name ORDER BY category;

-- share-of-total | percent instead of share
SELECT region, sales, 100 * sales / SUM(sales) OVER () AS share FROM (
    SELECT c.region, SUM(o.total_amount) AS sales FROM orders o JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region) s
ORDER BY share DESC;

-- semi-and-anti-join | rows twice
SELECT c.name FROM customers c JOIN web_visits v ON c.customer_id = v.customer_id ORDER BY c.name;

-- union | duplicates kept
SELECT customer_id FROM orders UNION ALL SELECT customer_id FROM web_visits WHERE customer_id IS NOT NULL ORDER BY customer_id;
