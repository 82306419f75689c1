package io.millrace.words;

import java.util.List;
import java.util.Set;

/**
 * Words of a name of the database, and the words that a person said instead.
 *
 * @param said words of the question
 * @param wanted the names that the words of the original question name most closely, each taken apart into words
 * @param names all names of tables and columns of the database
 */
record Replacement(
        String database, List<String> said, List<String> meant, Set<List<String>> wanted, Set<List<String>> names) {}
