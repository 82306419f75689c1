-- The demo shop. Constraints come after the data (shop-keys.sql): checking them once is quicker than row by row.
CREATE TABLE categories (
    category_id integer NOT NULL,
    name        text    NOT NULL
);
CREATE TABLE products (
    product_id   integer        NOT NULL,
    name         text           NOT NULL,
    category_id  integer        NOT NULL,
    price        numeric(10, 2) NOT NULL,
    cost         numeric(10, 2),
    discontinued boolean        NOT NULL
);
CREATE TABLE customers (
    customer_id integer NOT NULL,
    name        text    NOT NULL,
    email       text,
    country     text    NOT NULL,
    region      text    NOT NULL,
    signup_date date    NOT NULL
);
CREATE TABLE orders (
    order_id     integer        NOT NULL,
    customer_id  integer        NOT NULL,
    order_date   date           NOT NULL,
    status       text           NOT NULL,
    total_amount numeric(12, 2) NOT NULL
);
CREATE TABLE order_items (
    order_item_id integer        NOT NULL,
    order_id      integer        NOT NULL,
    product_id    integer        NOT NULL,
    quantity      integer        NOT NULL,
    unit_price    numeric(10, 2) NOT NULL
);
CREATE TABLE payments (
    payment_id integer        NOT NULL,
    order_id   integer        NOT NULL,
    amount     numeric(12, 2) NOT NULL,
    method     text           NOT NULL,
    due_date   date           NOT NULL,
    paid_date  date
);
CREATE TABLE web_visits (
    visit_id         integer   NOT NULL,
    customer_id      integer,
    visited_at       timestamp NOT NULL,
    page             text      NOT NULL,
    source           text,
    duration_seconds integer   NOT NULL
);
