package io.millrace.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChooseWordsTest {
    private static final Vocabulary VOCABULARY = new Vocabulary(
            Map.of("the", 1996, "order", 2344, "bought", 4149, "re", 2128, "##order", 8551, "##ing", 2075));
    private static final Map<String, String> FILES = Map.of(
            "data.noun",
            """
              1 This software and database is being provided to you, the LICENSEE, by
            08424992 14 n 01 order 0 001 @ 00000001 n 0000 | a group
            06529219 10 n 01 purchase_order 0 000 | a document
            01234567 05 n 01 zyxomma 0 000 | a dragonfly
            07654321 18 n 01 Zyxer 0 000 | a family name
            """,
            "index.noun",
            """
              1 This software and database is being provided to you, the LICENSEE, by
            order n 1 1 @ 1 0 08424992
            purchase_order n 1 0 1 0 06529219
            zyxomma n 1 0 1 0 01234567
            zyxer n 1 0 1 0 07654321
            """,
            "data.verb",
            """
            00737656 32 v 01 reorder 0 000 01 + 08 00 | order again; "they reordered"
            02211118 40 v 02 buy 0 purchase 0 000 01 + 08 00 | obtain by purchase
            """,
            "index.verb",
            "reorder v 1 0 1 0 00737656\nbuy v 1 0 1 1 02211118\n",
            "verb.exc",
            "bought buy\nboughten buy\n",
            "cntlist.rev",
            "buy%2:40:00:: 1 56\nbuy%2:40:02:: 2 4\n");

    @Test
    void commonWordsComeFirstThenThoseMetThenThoseOfFewPieces() throws IOException {
        assertThat(choose(2)).containsExactly("bought", "order");
        assertThat(choose(3)).containsExactly("bought", "buy", "order");
        assertThat(choose(4)).containsExactly("bought", "buy", "order", "reorder");
    }

    @Test
    void namesSpeciesAndPhrasesAreLeftOut() throws IOException {
        assertThat(choose(9)).containsExactly("bought", "buy", "order", "reorder");
    }

    @Test
    void frequentWordsWeighLittle() {
        var weigh = new WeighWords(VOCABULARY);

        assertThat(weigh.weight("the")).isLessThan(0.05);
        assertThat(weigh.weight("order")).isBetween(0.5, 0.95);
        assertThat(weigh.weight("zyxomma")).isEqualTo(1);
    }

    @Test
    void countsPieces() {
        assertThat(VOCABULARY.count("order")).isEqualTo(1);
        assertThat(VOCABULARY.count("reordering")).isEqualTo(3);
        assertThat(VOCABULARY.count("xyz")).isGreaterThan(3);
    }

    private static java.util.List<String> choose(int size) throws IOException {
        WordNet wordNet = new ReadWordNet(name ->
                        new ByteArrayInputStream(FILES.getOrDefault(name, "").getBytes(StandardCharsets.ISO_8859_1)))
                .read();
        return new ChooseWords(VOCABULARY, wordNet).choose(size);
    }
}
