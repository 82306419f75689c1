package io.millrace.language.destination;

import io.millrace.language.destination.TargetWords.Format;
import io.millrace.language.destination.TargetWords.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests to write the answer somewhere. Strict: it takes an imperative and a table or a file, so that no question becomes one.
 *
 * <pre>
 * create a table of monthly sales per category                     table monthly_sales_per_category   ← monthly sales per category
 * load customers into mart.customers, update existing by email     table mart.customers, upsert email ← customers
 * save total sales by region as a Parquet file                     total_sales_by_region.parquet      ← total sales by region
 * append total sales by region to regions.csv                      regions.csv, append                ← total sales by region
 * save total sales by region as a Delta table called regions       regions.delta                      ← total sales by region
 * save that as mart.sales                                          table mart.sales                   ← that: what was answered last
 * write this to a CSV file                                         a file without a name              ← this
 * </pre>
 */
public final class ReadTargetWords {
    private static final int LONGEST_NAME = 50;

    private static final String NAME =
            "(?<name>\"[^\"]+\"(?:\\.\"[^\"]+\")?|[\\p{L}_][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_$]*)?)";
    private static final String FORMAT = "(?<format>csv|json|parquet|delta(?:\\s+lake)?)";
    private static final String POLITE = "^\\s*(?:please\\s+|(?:can|could)\\s+you\\s+)?";
    private static final String END = "\\s*[.!?]?\\s*$";

    /** create a table [NAME] of … */
    private static final Pattern CREATE = pattern(POLITE
            + "(?:create|make|build|materiali[sz]e)(?:\\s+or\\s+replace)?\\s+(?:(?:a|the)\\s+)?(?:new\\s+)?table\\s+(?:(?:(?:called|named)\\s+)?"
            + NAME
            + "\\s+)??(?:of|with|from|for|as)\\s+(?<rest>.+?)(?:\\s+(?:called|named)\\s+(?<late>[\\p{L}_][\\p{L}\\p{N}_.$]*))?"
            + END);

    /** save … as a Parquet file [called NAME]; export … to CSV. */
    private static final Pattern FILE = pattern(POLITE
            + "(?<verb>save|store|write|export|keep|materiali[sz]e|put|append|add|insert|upsert|merge)\\s+(?<rest>.+?)\\s+(?:as|to|into|in)\\s+(?:(?:a|the)\\s+)?(?:new\\s+)?"
            + FORMAT + "(?:\\s+(?:files?|tables?))?(?:\\s+(?:called|named)?\\s*(?<name>[\\p{L}\\p{N}_-]+)(?:\\.\\w+)?)?"
            + END);

    /** write … to NAME.csv */
    private static final Pattern FILE_BY_NAME = pattern(POLITE
            + "(?<verb>save|store|write|export|keep|put|append|add|insert|upsert|merge|load)\\s+(?<rest>.+?)\\s+(?:as|to|into|in)\\s+(?:(?:a|the)\\s+)?(?:file\\s+)?(?<name>[\\p{L}\\p{N}_-]+)\\.(?<format>csv|json|parquet|delta)"
            + END);

    /** load … into [table] NAME; save … as table NAME. */
    private static final Pattern TABLE = pattern(POLITE
            + "(?<verb>load|insert|append|upsert|write|save|store|put|copy|materiali[sz]e|add|merge)\\s+(?<rest>.+?)\\s+"
            + "(?:(?:into|to|in|as)\\s+(?:(?:a|the)\\s+)?(?:new\\s+)?table(?:\\s+(?:called|named))?|into)\\s+" + NAME
            + END);

    /** What may follow behind the target. */
    private static final Pattern KEY = pattern(
            "[,;]?\\s*(?:and\\s+)?(?:(?:updat(?:e|ing)|replac(?:e|ing)|overwrit(?:e|ing))\\s+(?:the\\s+)?existing(?:\\s+(?:ones|rows|records|entries))?\\s+(?:by|on)|upsert(?:ing)?\\s+(?:by|on)|match(?:ing)?\\s+(?:by|on)|merg(?:e|ing)\\s+(?:by|on)|(?:with|by)\\s+(?:the\\s+)?key)\\s+(?:the\\s+)?(?<key>[\\p{L}_][\\p{L}\\p{N}_]*(?:(?:\\s*,\\s*|\\s+and\\s+)[\\p{L}_][\\p{L}\\p{N}_]*)*)"
                    + END);

    private static final Pattern APPEND = pattern(
            "[,;]?\\s*(?:and\\s+)?(?:append(?:ing)?(?:\\s+(?:to\\s+)?(?:it|what\\s+is\\s+there))?|keep(?:ing)?\\s+what\\s+is\\s+there)"
                    + END);
    private static final Pattern REPLACE =
            pattern("[,;]?\\s*(?:and\\s+)?replac(?:e|ing)(?:\\s+(?:it|what\\s+is\\s+there))?" + END);
    private static final Pattern CONNECTION = pattern(
            "[,;]?\\s*(?:in|on|of)\\s+(?:the\\s+)?connection\\s+\"?(?<connection>[\\p{L}\\p{N}_.:-]+?)\"?" + END);
    /** save … as mart.NAME: with its schema, nothing but a table can be meant. */
    private static final Pattern TABLE_OF_SCHEMA = pattern(POLITE
            + "(?<verb>load|insert|append|upsert|write|save|store|put|copy|materiali[sz]e|add|merge|export)\\s+(?<rest>.+?)\\s+(?:as|to|in)\\s+"
            + "(?<name>[\\p{L}_][\\p{L}\\p{N}_$]*\\.[\\p{L}_][\\p{L}\\p{N}_$]*|\"[^\"]+\"\\.\"[^\"]+\")" + END);

    /** save that as a table */
    private static final Pattern TABLE_OF_THAT = pattern(POLITE
            + "(?<verb>load|write|save|store|put|copy|materiali[sz]e|export|turn|make)\\s+(?<rest>.+?)\\s+(?:as|to|into|in)\\s+(?:(?:a|the)\\s+)?(?:new\\s+)?table"
            + END);

    private static final Pattern BACK = pattern(
            "^\\s*(?:(?:all\\s+of\\s+|all\\s+)?(?:this|that|it|them|these|those)|(?:the|this|that|these|those)\\s+(?:last\\s+|previous\\s+)?(?:results?|answers?|rows|table|list|figures|numbers))"
                    + END);

    private static final Pattern CLEANING = pattern(
            "(?<![\\p{L}\\p{N}])(?:cleaned(?:[- ]up)?|clean|cleansed|sanitized|sanitised|deduplicated|deduped|normalized|normalised|trimmed|scrubbed)(?![\\p{L}\\p{N}])");

    private static final Pattern LEADING = pattern("^(?:show\\s+me|show|list|all|the|me)\\s+");

    private ReadTargetWords() {}

    /**
     * The word that asks for rows to be cleaned, where there is one: what is meant by it nobody has said, and written rows stay. Empty also
     * where a table or a column is called so.
     *
     * @param names of the tables and columns that are asked
     */
    public static Optional<String> cleaning(String question, Collection<String> names) {
        Matcher found = CLEANING.matcher(question);
        if (!found.find()) {
            return Optional.empty();
        }
        String word = found.group();
        String lower = word.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(lower))
                ? Optional.empty()
                : Optional.of(word);
    }

    /** Whether the words stand for what was answered last: "that", "the result". */
    public static boolean refersBack(String words) {
        return BACK.matcher(words).matches();
    }

    /** Empty where the words ask for nothing to be written. Of several requests, the first. */
    public static Optional<TargetWords> of(String text) {
        return one(ReadSteps.first(text));
    }

    static Optional<TargetWords> one(String text) {
        String words = text.strip().replaceAll("\\s+", " ");
        Mode mode = null;
        List<String> key = List.of();
        String connection = null;
        // What follows behind the target, from the end; none of it alone makes a request one to write.
        boolean more = true;
        while (more) {
            more = false;
            Matcher found = CONNECTION.matcher(words);
            if (connection == null && found.find()) {
                connection = found.group("connection");
                words = words.substring(0, found.start());
                more = true;
            }
            found = KEY.matcher(words);
            if (mode == null && found.find()) {
                mode = Mode.UPSERT;
                key = Arrays.asList(found.group("key").split("\\s*,\\s*|\\s+and\\s+"));
                words = words.substring(0, found.start());
                more = true;
            }
            found = APPEND.matcher(words);
            if (mode == null && found.find()) {
                mode = Mode.APPEND;
                words = words.substring(0, found.start());
                more = true;
            }
            found = REPLACE.matcher(words);
            if (mode == null && found.find()) {
                mode = Mode.REPLACE;
                words = words.substring(0, found.start());
                more = true;
            }
        }
        return target(words, mode, key, connection);
    }

    private static Optional<TargetWords> target(
            String words, @Nullable Mode mode, List<String> key, @Nullable String connection) {
        Matcher found = FILE.matcher(words);
        boolean file = found.matches();
        if (!file) {
            found = FILE_BY_NAME.matcher(words);
            file = found.matches();
        }
        if (file) {
            String rest = rest(found);
            String name = found.group("name");
            Format format = Format.valueOf(found.group("format").split("\\s")[0].toUpperCase(Locale.ROOT));
            Mode meant = or(mode, mode(found));
            return meant == Mode.UPSERT && key.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new TargetWords(
                            format, null, name == null ? named(rest) : name, connection, meant, key, rest));
        }
        found = CREATE.matcher(words);
        if (found.matches()) {
            String rest = rest(found);
            String name = found.group("name") == null ? found.group("late") : found.group("name");
            return Optional.of(table(
                    name == null ? List.of(named(rest)) : parts(name), connection, or(mode, Mode.REPLACE), key, rest));
        }
        found = TABLE_OF_THAT.matcher(words);
        if (found.matches() && refersBack(rest(found))) {
            return Optional.of(table(List.of(""), connection, or(mode, Mode.REPLACE), key, rest(found)));
        }
        found = TABLE.matcher(words);
        boolean table = found.matches();
        if (!table) {
            found = TABLE_OF_SCHEMA.matcher(words);
            table = found.matches();
        }
        if (table) {
            Mode meant = or(mode, mode(found));
            // An upsert without a key says too little, and is left to be asked about.
            return meant == Mode.UPSERT && key.isEmpty()
                    ? Optional.empty()
                    : Optional.of(table(parts(found.group("name")), connection, meant, key, rest(found)));
        }
        return Optional.empty();
    }

    private static Mode mode(Matcher found) {
        return switch (found.group("verb").toLowerCase(Locale.ROOT)) {
            case "append", "insert", "add" -> Mode.APPEND;
            case "upsert", "merge" -> Mode.UPSERT;
            default -> Mode.REPLACE;
        };
    }

    private static Mode or(@Nullable Mode mode, Mode otherwise) {
        return mode == null ? otherwise : mode;
    }

    private static TargetWords table(
            List<String> name, @Nullable String connection, Mode mode, List<String> key, String rest) {
        return new TargetWords(
                Format.TABLE, name.size() > 1 ? name.getFirst() : null, name.getLast(), connection, mode, key, rest);
    }

    private static String rest(Matcher found) {
        return found.group("rest").strip();
    }

    /** {@code mart.sales}, {@code "Order Details"}, {@code "mart"."Order Details"}. */
    private static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.startsWith("\"") ? name.split("(?<=\")\\.(?=\")") : name.split("\\.", 2)) {
            parts.add(part.startsWith("\"") ? part.substring(1, part.length() - 1) : part);
        }
        return parts;
    }

    /** {@code the total sales by region} is {@code total_sales_by_region}; nothing, where another question has to be asked for it. */
    private static String named(String words) {
        return refersBack(words) ? "" : name(words);
    }

    /** What a table or a file of these words is called: {@code the total sales by region} is {@code total_sales_by_region}. */
    public static String name(String words) {
        String rest = words;
        for (Matcher leading = LEADING.matcher(rest); leading.find(); leading = LEADING.matcher(rest)) {
            rest = rest.substring(leading.end());
        }
        String name =
                rest.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^[_0-9]+|_+$", "");
        if (name.length() > LONGEST_NAME) {
            name = name.substring(0, LONGEST_NAME).replaceAll("_[^_]*$", "");
        }
        return name.isEmpty() ? "answer" : name;
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
