package io.millrace.language.glossary;

/** A glossary of the demo shop. */
final class GlossaryFixture {
    static final String SHOP = """
            synonyms:
              customers: [client, account]
              orders.total_amount: [order value, takings]
            descriptions:
              orders.status: state of delivery
            measures:
              revenue:
                expression: sum(order_items.quantity * order_items.unit_price)
                synonyms: [turnover]
              basket: avg(orders.total_amount)
            default_date:
              payments: due_date
            """;

    private GlossaryFixture() {}
}
