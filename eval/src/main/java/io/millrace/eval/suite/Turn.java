package io.millrace.eval.suite;

/** One question of a dialogue; what it means may depend on the turns before it. */
public record Turn(String question, String goldSql, String difficulty) {}
