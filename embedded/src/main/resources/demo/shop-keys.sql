-- Keys, foreign keys and comments of the demo shop, after its rows are in.
ALTER TABLE categories  ADD PRIMARY KEY (category_id);
ALTER TABLE products    ADD PRIMARY KEY (product_id), ADD UNIQUE (name),
                        ADD FOREIGN KEY (category_id) REFERENCES categories;
ALTER TABLE customers   ADD PRIMARY KEY (customer_id);
ALTER TABLE orders      ADD PRIMARY KEY (order_id), ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE order_items ADD PRIMARY KEY (order_item_id), ADD FOREIGN KEY (order_id) REFERENCES orders,
                        ADD FOREIGN KEY (product_id) REFERENCES products;
ALTER TABLE payments    ADD PRIMARY KEY (payment_id), ADD FOREIGN KEY (order_id) REFERENCES orders;
ALTER TABLE web_visits  ADD PRIMARY KEY (visit_id), ADD FOREIGN KEY (customer_id) REFERENCES customers;

CREATE INDEX ON orders (customer_id);
CREATE INDEX ON order_items (order_id);
CREATE INDEX ON payments (order_id);

COMMENT ON TABLE categories IS 'What kinds of products the shop sells';
COMMENT ON TABLE products IS 'What the shop sells';
COMMENT ON TABLE customers IS 'People with an account';
COMMENT ON TABLE orders IS 'Orders placed by customers';
COMMENT ON TABLE order_items IS 'The products of each order';
COMMENT ON TABLE payments IS 'What was or has to be paid for each order; an order may be paid in two parts';
COMMENT ON TABLE web_visits IS 'Pages looked at on the web site';

COMMENT ON COLUMN products.price IS 'Current price of one';
COMMENT ON COLUMN products.cost IS 'What one costs the shop; missing where nobody entered it';
COMMENT ON COLUMN products.discontinued IS 'True where the product is no longer sold';
COMMENT ON COLUMN customers.email IS 'Missing where the customer gave none';
COMMENT ON COLUMN customers.region IS 'Part of the world the country lies in';
COMMENT ON COLUMN customers.signup_date IS 'When the account was opened';
COMMENT ON COLUMN orders.status IS 'completed, shipped, pending, cancelled or returned';
COMMENT ON COLUMN orders.total_amount IS 'Sum of the items of the order';
COMMENT ON COLUMN order_items.quantity IS 'How many of the product';
COMMENT ON COLUMN order_items.unit_price IS 'What was charged for one';
COMMENT ON COLUMN payments.due_date IS 'Until when it has to be paid';
COMMENT ON COLUMN payments.paid_date IS 'When it was paid; missing while it is not';
COMMENT ON COLUMN web_visits.customer_id IS 'Missing where the visitor was not signed in';
COMMENT ON COLUMN web_visits.source IS 'Where the visitor came from, where known';
