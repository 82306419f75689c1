package io.millrace.language.read;

import io.millrace.language.intent.Span;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a question apart. */
public final class Tokenize {
    private static final Pattern TOKEN = Pattern.compile(
            "\"(?<q1>[^\"]*)\"|«\\s*(?<q2>[^»]*?)\\s*»|“(?<q3>[^”]*)”|‘(?<q4>[^’]*)’|(?<![\\p{L}\\p{N}])'(?<q5>[^']*(?:'\\p{L}[^']*)*)'(?![\\p{L}\\p{N}])|`(?<q6>[^`]*)`"
                    + "|(?<date>\\d{4}-\\d{2}-\\d{2}(?![\\p{L}\\p{N}]))"
                    + "|(?<number>(?<![\\p{L}\\p{N}])[$€£]?-?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?(?<scale>[kKmM](?![\\p{L}\\p{N}]))?[%€$£]?(?![\\p{L}\\p{N}]))"
                    + "|(?<word>[\\p{L}\\p{N}_]+(?:['’]\\p{L}+)?)"
                    + "|(?<sign>>=|<=|!=|<>|==|[=<>,;&?!.:()])");

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("zero", 0),
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("dozen", 12),
            Map.entry("fifteen", 15),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("fifty", 50),
            Map.entry("sixty", 60),
            Map.entry("seventy", 70),
            Map.entry("eighty", 80),
            Map.entry("ninety", 90),
            Map.entry("hundred", 100),
            Map.entry("thousand", 1000),
            Map.entry("million", 1_000_000));

    private Tokenize() {}

    public static List<Token> of(String question) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(question);
        while (matcher.find()) {
            Span span = new Span(matcher.start(), matcher.end());
            String text = matcher.group();
            String quoted = quoted(matcher);
            if (quoted != null) {
                if (!quoted.isBlank()) {
                    tokens.add(new Token(Token.Kind.QUOTED, quoted, quoted.toLowerCase(Locale.ROOT), span, null, null));
                }
            } else if (matcher.group("date") != null) {
                tokens.add(date(text, span));
            } else if (matcher.group("number") != null) {
                tokens.add(new Token(Token.Kind.NUMBER, text, text, span, number(text), null));
            } else if (matcher.group("word") != null) {
                word(text, span, tokens);
            } else {
                tokens.add(new Token(Token.Kind.SIGN, text, text, span, null, null));
            }
        }
        return List.copyOf(tokens);
    }

    private static @Nullable String quoted(Matcher matcher) {
        for (int i = 1; i <= 6; i++) {
            String group = matcher.group("q" + i);
            if (group != null) {
                return group.strip();
            }
        }
        return null;
    }

    private static Token date(String text, Span span) {
        try {
            return new Token(Token.Kind.DATE, text, text, span, null, LocalDate.parse(text));
        } catch (DateTimeException noSuchDay) {
            return new Token(Token.Kind.WORD, text, text, span, null, null);
        }
    }

    private static BigDecimal number(String text) {
        String digits = text.replaceAll("[,$€£%]", "");
        int last = digits.length() - 1;
        return switch (digits.charAt(last)) {
            case 'k', 'K' -> new BigDecimal(digits.substring(0, last)).multiply(new BigDecimal(1000));
            case 'm', 'M' -> new BigDecimal(digits.substring(0, last)).multiply(new BigDecimal(1_000_000));
            default -> new BigDecimal(digits);
        };
    }

    private static void word(String text, Span span, List<Token> tokens) {
        String lower = text.toLowerCase(Locale.ROOT).replace('’', '\'');
        if (lower.endsWith("n't")) {
            String verb = lower.substring(0, lower.length() - 3);
            int cut = span.end() - 3;
            add(
                    tokens,
                    text.substring(0, text.length() - 3),
                    verb.equals("ca") ? "can" : verb.equals("wo") ? "will" : verb,
                    new Span(span.start(), cut));
            add(tokens, text.substring(text.length() - 3), "not", new Span(cut, span.end()));
            return;
        }
        int apostrophe = lower.indexOf('\'');
        if (apostrophe > 0) {
            String owner = lower.substring(0, apostrophe);
            String rest = lower.substring(apostrophe + 1);
            if (rest.equals("s")
                    || rest.equals("re")
                    || rest.equals("ve")
                    || rest.equals("d")
                    || rest.equals("ll")
                    || rest.equals("m")) {
                add(tokens, text.substring(0, apostrophe), owner, new Span(span.start(), span.start() + apostrophe));
                return;
            }
        }
        add(tokens, text, lower, span);
    }

    private static void add(List<Token> tokens, String text, String lower, Span span) {
        Integer number = NUMBERS.get(lower);
        if (number == null) {
            tokens.add(new Token(Token.Kind.WORD, text, lower, span, null, null));
            return;
        }
        // "two hundred": the scale multiplies the number before it.
        if (number >= 100 && !tokens.isEmpty() && tokens.getLast().number() instanceof BigDecimal before) {
            Token last = tokens.removeLast();
            tokens.add(new Token(
                    Token.Kind.NUMBER,
                    last.text() + " " + text,
                    last.lower() + " " + lower,
                    last.span().union(span),
                    before.multiply(new BigDecimal(number)),
                    null));
            return;
        }
        tokens.add(new Token(Token.Kind.NUMBER, text, lower, span, new BigDecimal(number), null));
    }
}
