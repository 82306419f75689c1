package io.millrace.planner.remember;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.memory.MemoryKey;
import io.millrace.schemas.Memorable;
import io.millrace.schemas.Memory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which questions are found to be alike, by their words and by what these mean. */
class RecallQuestionsTest {
    /** What was asked before, and the same in other words. */
    private static final Map<String, String> PARAPHRASES = new LinkedHashMap<>();

    static {
        PARAPHRASES.put("Who are our best customers?", "Which clients are the most valuable?");
        PARAPHRASES.put("What is the average salary by department?", "Mean pay per division");
        PARAPHRASES.put("How many orders were cancelled?", "Number of purchases that were revoked");
        PARAPHRASES.put("Show the cheapest products", "Which goods have the lowest price?");
        PARAPHRASES.put("Which employees were hired last year?", "What staff was recruited in the previous year?");
        PARAPHRASES.put("Which cars need a repair?", "Vehicles that have to be fixed");
        PARAPHRASES.put("How many students failed the exam?", "Pupils who did not pass the test");
        PARAPHRASES.put("List the doctors of each hospital", "Physicians by clinic");
        PARAPHRASES.put("Which films were released in 1999?", "Movies that came out in 1999");
        PARAPHRASES.put("What did shipping cost per country?", "Freight expenses by nation");
        PARAPHRASES.put("Which flights were late?", "Delayed planes");
        PARAPHRASES.put("How many rooms are empty?", "Count of vacant chambers");
        PARAPHRASES.put("Which suppliers sent broken parts?", "Vendors with defective components");
        PARAPHRASES.put("Total revenue by month", "Monthly income overall");
        PARAPHRASES.put("Which books were borrowed most often?", "Most frequently lent volumes");
        PARAPHRASES.put("Where do our visitors come from?", "Origin of guests");
        PARAPHRASES.put("Which invoices are unpaid?", "Outstanding bills");
        PARAPHRASES.put("Which towns have the largest population?", "Cities with the most inhabitants");
        PARAPHRASES.put("How old are the patients?", "Age of those who are ill");
        PARAPHRASES.put("Which teams won the most games?", "Clubs with the highest number of victories");
    }

    private static final List<Memory> KNOWN =
            PARAPHRASES.keySet().stream().map(RecallQuestionsTest::memory).toList();

    private static Memory memory(String question) {
        return new Memory("shop", MemoryKey.id(question), question, null, "SELECT 1", Memorable.EDITED, Instant.EPOCH);
    }

    private static int found(RecallQuestions recall, int most) throws InterruptedException {
        int found = 0;
        for (Map.Entry<String, String> asked : PARAPHRASES.entrySet()) {
            if (recall.alike("shop", asked.getValue(), most).stream()
                    .anyMatch(memory -> memory.getQuestion().equals(asked.getKey()))) {
                found++;
            }
        }
        return found;
    }

    @Test
    void otherWordsForTheSameAreFoundByWhatTheyMean() throws Exception {
        int byWords = found(new RecallQuestions(_ -> KNOWN), 3);
        int byMeaning = found(new RecallQuestions(_ -> KNOWN, true), 3);

        System.out.printf(
                "paraphrases found among the first 3: of=%d by_words=%d with_vectors=%d%n",
                PARAPHRASES.size(), byWords, byMeaning);
        assertThat(byMeaning).isGreaterThan(byWords).isGreaterThanOrEqualTo(10);
    }

    /** What shares rare words comes first either way, and what has nothing to do with the question is not shown. */
    @Test
    void theSameWordsComeFirstAndWhatIsNotAlikeIsNotThere() throws Exception {
        for (boolean byMeaning : List.of(false, true)) {
            var recall = new RecallQuestions(_ -> KNOWN, byMeaning);

            assertThat(recall.alike("shop", "How many invoices are unpaid today?", 3)
                            .getFirst()
                            .getQuestion())
                    .isEqualTo("Which invoices are unpaid?");
            assertThat(recall.alike("shop", "xyzzy plugh", 3)).isEmpty();
            assertThat(recall.alike("shop", "How many rooms are empty?", 1)).hasSize(1);
        }
        assertThat(new RecallQuestions(_ -> List.of(), true).alike("shop", "Outstanding bills", 3))
                .isEmpty();
    }
}
