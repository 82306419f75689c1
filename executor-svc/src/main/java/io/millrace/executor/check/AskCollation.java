package io.millrace.executor.check;

import io.millrace.agent.StageException;
import io.millrace.executor.engine.AskSource;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Statement;
import java.text.Collator;
import java.util.List;
import java.util.Locale;

/**
 * Compares texts as a source sorts them. Where all usual collations agree there is nothing to ask; where they do not (upper and
 * lower case, accents, punctuation) the source is asked, a bounded number of times; what stays in doubt counts as equal, so that
 * a check never fails over a collation.
 */
public final class AskCollation implements OrderTexts {
    private static final int MOST_QUESTIONS = 200;

    private final Dialect dialect;
    private final AskSource source;
    private final Collator words = Collator.getInstance(Locale.ROOT);
    private int asked;

    public AskCollation(Dialect dialect, AskSource source) {
        this.dialect = dialect;
        this.source = source;
    }

    @Override
    public int compare(String one, String other) throws StageException, InterruptedException {
        if (one.equals(other)) {
            return 0;
        }
        int order = Integer.signum(one.compareTo(other));
        if (dialect == Dialect.SPARK) {
            return order;
        }
        boolean agreed = Integer.signum(words.compare(one, other)) == order
                && Integer.signum(lettersAndDigits(one).compareTo(lettersAndDigits(other))) == order;
        if (agreed) {
            return order;
        }
        // A SQLite column may have a collation of its own, which a comparison of two values does not show.
        if (dialect == Dialect.SQLITE || ++asked > MOST_QUESTIONS) {
            return 0;
        }
        return ask(one, other);
    }

    private int ask(String one, String other) throws StageException, InterruptedException {
        var question = new Statement(
                "collation",
                dialect,
                "SELECT CASE WHEN ? < ? THEN -1 WHEN ? > ? THEN 1 ELSE 0 END",
                List.of(text(one), text(other), text(one), text(other)),
                "");
        return CompareCells.number(source.ask(question).rows().getFirst().getFirst())
                .orElseThrow()
                .intValue();
    }

    private static Parameter text(String value) {
        return new Parameter(DataType.TEXT.name(), value);
    }

    private static String lettersAndDigits(String text) {
        return text.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }
}
