package io.millrace.gateway.web;

/** Bodies that the API's description shows; they are sent as they stand by a test. */
final class ApiExamples {
    static final String QUESTION = """
            {"text": "Show me total sales by region", "connection_id": "shop"}""";
    static final String CONNECTION = """
            {"name": "Archive", "db_type": "sqlite", "database": "archive.db", "skip_test": true}""";
    static final String CONNECTION_CHANGE = """
            {"name": "Demo shop"}""";
    static final String QUERY = """
            {"connection_id": "shop", "sql": "SELECT count(*) AS orders FROM orders"}""";
    static final String QUERY_OF_INSTANCE = """
            {"sql": "SELECT count(*) AS orders FROM orders"}""";
    static final String MESSAGE = """
            {"connection_id": "shop", "message": "How many orders are there?"}""";
    static final String FEEDBACK = """
            {"thumb": "up", "comment": "Just what I wanted to know."}""";
    static final String CHOICE = """
            {"choice": "1"}""";

    private ApiExamples() {}
}
