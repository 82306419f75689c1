package io.millrace.words;

import java.util.List;

/** Gives texts vectors, such that texts of like meaning have like vectors. */
interface Encoder {
    List<float[]> encode(List<String> texts);
}
