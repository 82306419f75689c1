-- Programs as a person or a model writes them, each another way to say what its plan says.

-- 01-top-customers-by-orders
SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS total_orders FROM customers c
WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id) ORDER BY total_orders DESC, name LIMIT 10;

-- 02-products-above-50
SELECT name, price FROM products WHERE NOT price <= 50;

-- 02-products-above-50
SELECT name, MAX(price) AS price FROM products GROUP BY product_id, name HAVING MAX(price) > 50;

-- 03-average-order-value-by-month | postgresql
SELECT CAST(to_char(order_date, 'YYYY-MM') || '-01' AS date) AS month, SUM(total_amount) / COUNT(*) AS average_order_value
FROM orders GROUP BY 1 ORDER BY 1;

-- 03-average-order-value-by-month | sqlite
SELECT strftime('%Y-%m', order_date) || '-01' AS month, 1.0 * SUM(total_amount) / COUNT(*) AS average_order_value
FROM orders GROUP BY 1 ORDER BY 1;

-- 05-bought-one-but-not-the-other
SELECT customer_id, name FROM customers WHERE customer_id IN (
    SELECT o.customer_id FROM orders o JOIN order_items oi ON oi.order_id = o.order_id JOIN products p ON p.product_id = oi.product_id
    WHERE p.name = 'Copper Kettle')
AND customer_id NOT IN (
    SELECT o.customer_id FROM orders o JOIN order_items oi ON oi.order_id = o.order_id JOIN products p ON p.product_id = oi.product_id
    WHERE p.name = 'Linen Notebook')
ORDER BY name, customer_id;

-- 07-sales-by-region
SELECT region, SUM(spent) AS total_sales FROM (
    SELECT customer_id, SUM(total_amount) AS spent FROM orders GROUP BY customer_id) s
JOIN customers c ON c.customer_id = s.customer_id GROUP BY region ORDER BY total_sales DESC;

-- 08-customers-without-orders
SELECT c.customer_id, c.name, c.country FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id
WHERE o.order_id IS NULL ORDER BY c.name, c.customer_id;

-- 08-customers-without-orders
SELECT customer_id, name, country FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders) ORDER BY 2, 1;

-- 10-items-per-order-by-country
SELECT c.country, COUNT(DISTINCT o.order_id) AS orders, 1.0 * SUM(oi.quantity) / COUNT(DISTINCT o.order_id) AS average_items_per_order
FROM orders o JOIN order_items oi ON o.order_id = oi.order_id JOIN customers c ON o.customer_id = c.customer_id
GROUP BY c.country HAVING COUNT(DISTINCT o.order_id) >= 2 ORDER BY c.country;

-- not-in-a-set-with-nulls
SELECT name FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM web_visits WHERE customer_id IS NOT NULL) ORDER BY name;

-- left-join-counts-zero
SELECT name, COALESCE(n, 0) AS orders FROM customers c LEFT JOIN (
    SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id) o ON o.customer_id = c.customer_id ORDER BY orders DESC, name;

-- conditional-aggregate
SELECT c.region, SUM(CASE WHEN o.status = 'cancelled' THEN 1 ELSE 0 END) AS cancelled,
    AVG(CASE WHEN o.status = 'cancelled' THEN 1.0 ELSE 0.0 END) AS cancelled_share
FROM orders o JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region ORDER BY c.region;

-- above-average
SELECT name, price FROM products, (SELECT AVG(price) AS middle FROM products) a WHERE price > middle ORDER BY price DESC, name;

-- above-average-of-own-category
SELECT name, price FROM products p JOIN (SELECT category_id, AVG(price) AS middle FROM products GROUP BY category_id) a
ON a.category_id = p.category_id WHERE price > middle ORDER BY price DESC, name;

-- top-per-group
SELECT ca.name AS category, p.name AS product, p.price FROM products p JOIN categories ca ON ca.category_id = p.category_id
WHERE p.price = (SELECT MAX(price) FROM products same WHERE same.category_id = p.category_id) ORDER BY category, product;

-- share-of-total
SELECT c.region, SUM(o.total_amount) AS sales, SUM(o.total_amount) * 1.0 / (SELECT SUM(total_amount) FROM orders) AS share
FROM orders o JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region ORDER BY share DESC;

-- only-cancelled
SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.customer_id, c.name
HAVING COUNT(*) = SUM(CASE WHEN o.status = 'cancelled' THEN 1 ELSE 0 END) ORDER BY c.name;

-- at-least-two-orders
SELECT name FROM customers WHERE customer_id IN (SELECT customer_id FROM orders GROUP BY customer_id HAVING COUNT(*) >= 2) ORDER BY name;

-- semi-and-anti-join
SELECT DISTINCT c.name FROM customers c JOIN web_visits v ON v.customer_id = c.customer_id
WHERE c.customer_id NOT IN (SELECT customer_id FROM orders WHERE status = 'pending') ORDER BY c.name;

-- union
SELECT DISTINCT customer_id FROM (SELECT customer_id FROM web_visits UNION ALL SELECT customer_id FROM orders) both_of_them
WHERE customer_id IS NOT NULL ORDER BY customer_id;

-- in-a-set
SELECT DISTINCT c.name FROM customers c JOIN orders o ON o.customer_id = c.customer_id AND o.status = 'cancelled' ORDER BY c.name;
