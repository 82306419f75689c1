package io.millrace.executor.write;

/**
 * What was written.
 *
 * @param table with its schema
 * @param action create, replace, append or upsert
 * @param before whether it was written by an earlier delivery of the same work
 */
public record Written(String table, String action, long rows, boolean before) {}
