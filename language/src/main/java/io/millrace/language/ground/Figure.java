package io.millrace.language.ground;

import io.millrace.language.intent.Measure;

/** A figure of the answer. */
record Figure(String name, Measure measure, Home home) {}
