package io.millrace.language.read;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Mention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a turn that changes the question before it. What it says takes the place of what was said of the same thing before: another breakdown
 * that of the breakdown, another country that of the country, another figure that of the figure; "also" leaves both.
 *
 * <pre>
 * Total sales by region
 *   only for Germany       →  conditions: Germany
 *   by month instead       →  breakdowns: Each(MONTH), conditions: Germany
 *   and the average order  →  measures: AVERAGE(orders), …
 *   just the top 3         →  orders: the figure, descending, limit: 3
 * </pre>
 */
public final class ReadFollowUp {
    /** Words that only lead to what is changed. */
    private static final Pattern LEAD = Pattern.compile(
            "(?:and|now|ok|okay|so|then|but|please|just|only|actually|what about|how about|what if|make it|make that|do it|do that|do the same|the same|same|"
                    + "show|show me|give me|keep|restrict(?: it| this| that)? to|limit(?: it| this| that)? to|narrow(?: it| this| that)? down to|filter(?: it| this| that)?(?: by| to)?|"
                    + "change (?:it|this|that) to|switch to|break (?:it|this|that|them) down|split (?:it|this|that|them)|group (?:it|this|that|them)|"
                    + "add|include|also|as(?: an?| the)?|it|this|that|them|they|those|these|ones)(?![\\p{L}\\p{N}])[\\s,:]*",
            Pattern.CASE_INSENSITIVE);
    /** Words that only say that something is changed. */
    private static final Pattern TAIL = Pattern.compile(
            "[\\s,]*(?<![\\p{L}\\p{N}])(?:instead(?: of [^,;]*)?|please|too|also|as well|again|now|only|though|then)[\\s.!?]*$",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern BOTH = Pattern.compile(
            "(?<![\\p{L}\\p{N}])(?:also|too|as well|add|include)(?![\\p{L}\\p{N}])", Pattern.CASE_INSENSITIVE);
    private static final Pattern WITHOUT = Pattern.compile(
            "(?:exclude|excluding|except(?: for)?|leave out|leaving out|ignore|ignoring|drop|remove)\\s+",
            Pattern.CASE_INSENSITIVE);

    /** What a change may begin with where nothing leads to it. */
    private static final Pattern CHANGE = Pattern.compile(
            "(?:by|per|for|in|from|since|before|after|during|between|until|with|without|not|where|whose|sort|sorted|order|ordered|"
                    + "top|bottom|first|largest|smallest|highest|lowest|above|below|over|under|more than|less than|fewer than|at least|at most|"
                    + "last|this|the top|the bottom|the first|ascending|descending)(?![\\p{L}\\p{N}]).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** A turn with one of these asks something of its own. */
    private static final Set<String> ASKING =
            Set.of("which", "who", "whom", "when", "why", "what", "how", "where is", "list", "find", "count");

    private static final Pattern HOW_MANY = Pattern.compile(
            "how many(?: of (?:them|those|these))?(?: are (?:they|there|those|these|that))?|count (?:them|those|these)",
            Pattern.CASE_INSENSITIVE);

    private final Phrases phrases = Phrases.BUNDLED;

    /**
     * What a turn was taken for.
     *
     * @param intent the question as it is now; empty where the turn only makes sense after another one and was not understood
     * @param understood its words and what they were taken for
     * @param notUnderstood its words that found no meaning or no place
     */
    public record FollowUp(Optional<Intent> intent, List<Reading.Words> understood, List<String> notUnderstood) {
        public FollowUp {
            understood = List.copyOf(understood);
            notUnderstood = List.copyOf(notUnderstood);
        }
    }

    /** @return empty where the turn does not sound as if it changed a question */
    public Optional<FollowUp> read(String turn, Intent before, CatalogIndex index) {
        String text = turn.strip().replaceFirst("[\\s.!?]+$", "");
        boolean led = false;
        String rest = text;
        if (!HOW_MANY.matcher(rest).matches()) {
            for (Matcher lead = LEAD.matcher(rest); lead.lookingAt(); lead = LEAD.matcher(rest)) {
                rest = rest.substring(lead.end());
                led = true;
                if (HOW_MANY.matcher(rest).matches()) {
                    break;
                }
            }
        }
        Matcher tail = TAIL.matcher(rest);
        if (tail.find()) {
            rest = rest.substring(0, tail.start());
            led = true;
        }
        Matcher without = WITHOUT.matcher(rest);
        if (without.lookingAt()) {
            rest = "not " + rest.substring(without.end());
            led = true;
        }
        if (rest.isBlank()) {
            return Optional.empty();
        }
        boolean counted = HOW_MANY.matcher(rest).matches();
        if (!counted && asks(rest) || !led && !counted && !CHANGE.matcher(rest).matches()) {
            return Optional.empty();
        }
        String whole = before.text() + "; " + rest;
        int from = whole.length() - rest.length();
        List<Token> tokens = Tokenize.of(whole).stream()
                .filter(token -> token.span().start() >= from)
                .toList();
        Segment.Segmented segmented = new Segment(index, phrases, whole, tokens, false).cut();
        List<String> unknown = segmented.items().stream()
                .filter(Item.Unknown.class::isInstance)
                .map(item -> ((Item.Unknown) item).words())
                .distinct()
                .toList();
        List<Reading.Words> words = words(segmented.mentions());
        if (!unknown.isEmpty()) {
            return Optional.of(new FollowUp(Optional.empty(), words, unknown));
        }
        try {
            var change = new ChangeIntent(
                    index, whole, before, segmented, BOTH.matcher(text).find());
            return Optional.of(new FollowUp(Optional.of(counted ? change.count() : change.change()), words, List.of()));
        } catch (NotUnderstood failure) {
            return Optional.of(new FollowUp(Optional.empty(), words, List.of(failure.words())));
        }
    }

    private static boolean asks(String rest) {
        String lower = rest.toLowerCase(Locale.ROOT) + " ";
        return ASKING.stream().anyMatch(word -> lower.startsWith(word + " "));
    }

    private static List<Reading.Words> words(List<Mention> mentions) {
        List<Reading.Words> words = new ArrayList<>();
        mentions.forEach(mention ->
                words.add(new Reading.Words(mention.words(), mention.best().describe())));
        return words;
    }
}
