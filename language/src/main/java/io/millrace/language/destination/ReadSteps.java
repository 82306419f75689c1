package io.millrace.language.destination;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests that ask for several things to be written, one after the other. Each has to be a request of its own, so that no
 * "and" within one cuts it in two.
 *
 * <pre>
 * create a table of sales by region; then save the orders as a CSV file   create a table of sales by region │ save the orders as a CSV file
 * create a table of sales by region and save it as a Parquet file         create a table of sales by region │ save sales by region as a Parquet file
 * </pre>
 */
public final class ReadSteps {
    private static final Pattern BETWEEN = Pattern.compile(
            "\\s*;\\s*(?:and\\s+)?(?:then\\s+)?|\\.\\s+(?:then\\s+)?|\\s*\\n\\s*|\\s*,?\\s+(?:and\\s+)?then\\s+|\\s*,?\\s+and\\s+|\\s*,\\s+",
            Pattern.CASE_INSENSITIVE);

    /** Whoever writes more has not written a list of requests. */
    private static final int LONGEST = 2_000;

    private static final int MOST_CUTS = 40;
    private static final int NOWHERE = -1;

    private ReadSteps() {}

    /** The first of them and all that follow it. */
    private record Cut(String first, String rest) {}

    /** What is to be done first; the whole where it is one thing. */
    public static String first(String text) {
        Cut cut = cut(text.strip());
        return cut == null ? text : cut.first();
    }

    /** What is to be done when the first has been; empty where it is one thing. */
    public static Optional<String> rest(String text) {
        return Optional.ofNullable(cut(text.strip())).map(Cut::rest);
    }

    /** From the end on: what follows a cut has to be requests throughout, of which the shortest is read first. */
    private static @Nullable Cut cut(String text) {
        List<MatchResult> cuts = BETWEEN.matcher(text).results().toList();
        if (cuts.size() > MOST_CUTS || text.length() > LONGEST) {
            return null;
        }
        // Where the request ends that begins behind a cut; behind the first, that is at the beginning of the text.
        int[] ends = new int[cuts.size() + 1];
        for (int from = cuts.size(); from >= 0; from--) {
            int begin = from == 0 ? 0 : cuts.get(from - 1).end();
            ends[from] = NOWHERE;
            for (int to = from; to < cuts.size() && ends[from] == NOWHERE; to++) {
                if (ends[to + 1] != NOWHERE
                        && isRequest(text.substring(begin, cuts.get(to).start()))) {
                    ends[from] = to;
                }
            }
            if (ends[from] == NOWHERE && from > 0 && isRequest(text.substring(begin))) {
                ends[from] = cuts.size();
            }
        }
        if (ends[0] == NOWHERE) {
            return null;
        }
        MatchResult at = cuts.get(ends[0]);
        int second = ends[ends[0] + 1];
        String next = text.substring(
                at.end(),
                second == cuts.size() ? text.length() : cuts.get(second).start());
        String first = text.substring(0, at.start());
        return new Cut(first, spelledOut(next, first) + text.substring(at.end() + next.length()));
    }

    private static boolean isRequest(String text) {
        return ReadTargetWords.one(text).isPresent();
    }

    /** "Save it as a CSV file" stands alone when it says what "it" is. */
    private static String spelledOut(String request, String before) {
        String words = question(request);
        Matcher found = Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(words) + "(?![\\p{L}\\p{N}])")
                .matcher(request);
        return ReadTargetWords.refersBack(words) && found.find()
                ? found.replaceFirst(Matcher.quoteReplacement(question(before)))
                : request;
    }

    private static String question(String request) {
        return ReadTargetWords.one(request).map(TargetWords::question).orElse("");
    }
}
