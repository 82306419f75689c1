CREATE TABLE categories (category_id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE products (
    product_id int PRIMARY KEY, name text NOT NULL UNIQUE, category_id int NOT NULL REFERENCES categories,
    price numeric(10, 2) NOT NULL, cost numeric(10, 2), discontinued boolean NOT NULL);
CREATE TABLE customers (
    customer_id int PRIMARY KEY, name text NOT NULL, email text, country text NOT NULL, region text NOT NULL,
    signup_date date NOT NULL);
CREATE TABLE orders (
    order_id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, order_date date NOT NULL, status text NOT NULL,
    total_amount numeric(12, 2) NOT NULL);
CREATE TABLE order_items (
    order_item_id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, product_id int NOT NULL REFERENCES products,
    quantity int NOT NULL, unit_price numeric(10, 2) NOT NULL);
CREATE TABLE payments (
    payment_id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, amount numeric(12, 2) NOT NULL, method text NOT NULL,
    due_date date NOT NULL, paid_date date);
CREATE TABLE web_visits (
    visit_id int PRIMARY KEY, customer_id int REFERENCES customers, visited_at timestamp NOT NULL, page text NOT NULL,
    source text, duration_seconds int NOT NULL);
INSERT INTO categories VALUES (1, 'Kitchen'), (2, 'Office');
INSERT INTO products VALUES
    (1, 'Copper Kettle', 1, 80.00, 50.00, FALSE), (2, 'Maple Cutting Board', 1, 20.00, NULL, FALSE),
    (3, 'Linen Notebook', 2, 10.50, 0.00, FALSE), (4, 'Birch Standing Desk', 2, 400.00, 250.00, FALSE),
    (5, '100% Wool Rug', 2, 50.00, 60.00, FALSE), (6, 'Iron Kettle', 1, 90.00, 40.00, TRUE);
INSERT INTO customers VALUES
    (1, 'Ada Keller', 'ada.keller@example.com', 'Germany', 'Europe', '2024-01-01'),
    (2, 'Bruno Costa', NULL, 'Brazil', 'South America', '2024-02-01'),
    (3, 'Chloe Martin', 'chloe.martin@example.com', 'France', 'Europe', '2024-03-01'),
    (4, 'Daniel Kim', 'daniel.kim@example.com', 'Germany', 'Europe', '2024-04-01'),
    (5, 'Brian O''Neil', NULL, 'Canada', 'North America', '2024-05-01');
INSERT INTO orders VALUES
    (1, 1, '2025-01-05', 'delivered', 100.00), (2, 1, '2025-01-31', 'delivered', 10.50), (3, 2, '2025-02-28', 'cancelled', 421.00),
    (4, 3, '2025-03-03', 'delivered', 160.00), (5, 3, '2025-03-20', 'shipped', 20.00), (6, 5, '2025-03-31', 'cancelled', 400.00),
    (7, 1, '2025-04-01', 'pending', 80.00);
INSERT INTO order_items VALUES
    (1, 1, 1, 1, 80.00), (2, 1, 2, 1, 20.00), (3, 2, 3, 1, 10.50), (4, 3, 3, 2, 10.50), (5, 3, 4, 1, 400.00), (6, 4, 1, 2, 80.00),
    (7, 5, 2, 1, 20.00), (8, 6, 4, 1, 400.00), (9, 7, 1, 1, 80.00);
INSERT INTO payments VALUES
    (1, 1, 50.00, 'card', '${before last quarter}', '${last quarter}'), (2, 1, 50.00, 'card', '${before last quarter}', '${last quarter}'),
    (3, 2, 10.50, 'invoice', '${before last quarter}', '${last day of last quarter}'), (4, 3, 421.00, 'card', '${last quarter}', '${last quarter}'),
    (5, 4, 160.00, 'card', '${before last quarter}', '${this quarter}'), (6, 5, 20.00, 'invoice', '${before last quarter}', NULL),
    (7, 6, 400.00, 'card', '2020-01-01', '${before last quarter}');
INSERT INTO web_visits VALUES
    (1, 1, '2025-03-01 10:15:00', '/', 'search', 30), (2, 1, '2025-03-01 10:45:00', '/cart', NULL, 45),
    (3, NULL, '2025-03-01 11:00:00', '/', 'ads', 10), (4, 4, '2025-03-02 00:00:00', '/about', 'email', 5);
