package io.millrace.words;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The files that the profile {@code distil} puts on the class path. */
final class Sources {
    private static final String DICTIONARY = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    private Sources() {}

    /** One file of WordNet. */
    static InputStream dictionary(String name) throws IOException {
        return open(DICTIONARY + name);
    }

    /** How the encoder cuts texts into pieces. */
    static InputStream tokenizer() throws IOException {
        return open(TOKENIZER);
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Sources.class.getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException(
                    name + " is not on the class path: run it with the profile distil, as words/README.md says");
        }
        return in;
    }
}
