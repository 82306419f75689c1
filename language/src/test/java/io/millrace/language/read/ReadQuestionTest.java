package io.millrace.language.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.fixture.CampusCatalog;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.ground.GroundIntent;
import io.millrace.language.ground.NotGrounded;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Mention;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadQuestionTest {
    private final CatalogIndex shop = new CatalogIndex(ShopCatalog.postgresql());
    private final ReadQuestion read = new ReadQuestion();

    @Test
    void aMentionKnowsWhereItStands() {
        String question = "Find customers who bought «Copper Kettle» but not «Linen Notebook»";

        Intent intent = ((Reading.Understood) read.read(question, shop)).intent();

        assertThat(intent.mentions()).isNotEmpty();
        for (Mention mention : intent.mentions()) {
            assertThat(question.substring(mention.span().start(), mention.span().end()))
                    .isEqualTo(mention.words());
        }
    }

    @Test
    void whatIsNotUnderstoodIsNamedBesideWhatIs() {
        Reading.Declined declined = (Reading.Declined) read.read("Which customers own spaceships?", shop);

        assertThat(declined.notUnderstood()).containsExactly("spaceships");
        assertThat(declined.understood()).containsExactly(new Reading.Words("customers", "table customers"));
        assertThat(declined.suggestions()).contains("How many web visits are there by source?");
    }

    @Test
    void everySuggestionIsUnderstood() {
        for (CatalogIndex index : List.of(shop, new CatalogIndex(CampusCatalog.sqlite()))) {
            Reading.Declined declined = (Reading.Declined) read.read("spaceships", index);

            assertThat(declined.suggestions()).isNotEmpty();
            for (String suggestion : declined.suggestions()) {
                assertThat(read.read(suggestion, index)).as(suggestion).isInstanceOf(Reading.Understood.class);
            }
        }
    }

    @Test
    void aSurerReadingHasMoreConfidence() {
        double exact = ((Reading.Understood) read.read("How many customers are there?", shop)).confidence();
        double misspelt = ((Reading.Understood) read.read("How many custmers are there?", shop)).confidence();

        assertThat(exact).isGreaterThan(misspelt);
        assertThat(exact).isLessThanOrEqualTo(1);
    }

    /** Any mix of words the reader knows ends in a reading and, where it is understood, in a plan or a reason; never in a crash. */
    @Test
    void noMixOfWordsBreaksTheReader() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> words = List.of(
                "top",
                "10",
                "customers",
                "orders",
                "by",
                "month",
                "average",
                "number of",
                "how many",
                "price",
                "more than",
                "50",
                "not",
                "never",
                "bought",
                "«Copper Kettle»",
                "but not",
                "sales",
                "growth",
                "per",
                "region",
                "with",
                "without",
                "at least",
                "only",
                "last quarter",
                "late",
                "paid",
                "sorted by",
                "descending",
                "most",
                "highest",
                "name",
                "of",
                "and",
                "or",
                ",",
                "Germany",
                "share of",
                "between",
                "missing",
                "email",
                "countries",
                "items",
                "on average",
                "cheapest",
                "in every",
                "2024-01-05",
                "?");
        for (int round = 0; round < 20_000; round++) {
            List<String> mix = new ArrayList<>();
            for (int i = random.nextInt(1, 10); i > 0; i--) {
                mix.add(words.get(random.nextInt(words.size())));
            }
            String question = String.join(" ", mix);
            try {
                if (read.read(question, shop) instanceof Reading.Understood understood) {
                    new GroundIntent().ground(understood.intent(), shop);
                }
            } catch (NotGrounded reason) {
                assertThat(reason).as(question).hasMessageMatching("(?s).+");
            } catch (RuntimeException crash) {
                throw new AssertionError("seed " + seed + ", question: " + question, crash);
            }
        }
    }
}
