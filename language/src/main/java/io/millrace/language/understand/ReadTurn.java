package io.millrace.language.understand;

import io.millrace.language.destination.ReadTargetWords;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns of a conversation that are about the conversation itself: "start over", "go back", "call this Q3", "show Q3 again".
 */
final class ReadTurn {
    private static final Pattern START_OVER = Pattern.compile(
            "(?:let'?s )?(?:start (?:over|again|afresh)|new question|forget (?:that|it|all that)|reset|clear)(?:\\s*[.!,:;]+\\s*(.*)|$)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BACK = Pattern.compile(
            "(?:please )?(?:go )?back(?: (?:to|one step|a step|please).*)?[.! ]*|undo(?: (?:that|it))?[.! ]*|(?:the )?previous (?:one|result|answer)[.! ]*");
    private static final Pattern NAME = Pattern.compile(
            "(?:please )?(?:call|name|save|remember) (?:this|that|it|the result)(?: result| answer)?(?: as)? [\"'“‘]?([^\"'”’]+?)[\"'”’]?[.! ]*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AGAIN = Pattern.compile(
            "(?:show|open|give|display|back to|return to|go back to)(?: me)? (?:the )?[\"'“‘]?(.+?)[\"'”’]?(?: again| result)?[.!? ]*");

    private ReadTurn() {}

    /**
     * @param kind what the turn does
     * @param name what the result is called, for a turn that names it; otherwise empty
     * @param back how far back the turn is that is meant; 1 for the one before the last
     */
    record Read(Understanding.Edit.Kind kind, String name, int back) {}

    /** What is asked after "start over"; blank where nothing is, and empty where the turn does not start over. */
    static Optional<String> afresh(String question) {
        Matcher over = START_OVER.matcher(question.strip());
        return over.matches()
                ? Optional.of(over.group(1) == null ? "" : over.group(1).strip())
                : Optional.empty();
    }

    static Optional<Read> read(String question, Conversation conversation) {
        String text = question.strip().toLowerCase(Locale.ROOT);
        List<Conversation.Turn> turns = conversation.turns();
        if (turns.isEmpty()) {
            return Optional.empty();
        }
        Matcher name = NAME.matcher(question.strip());
        if (name.matches()) {
            return Optional.of(
                    new Read(Understanding.Edit.Kind.NAMED, name.group(1).strip(), 0));
        }
        Matcher again = AGAIN.matcher(text);
        if (again.matches()) {
            for (int back = 0; back < turns.size(); back++) {
                String known = turns.get(turns.size() - 1 - back).name();
                if (known != null
                        && known.toLowerCase(Locale.ROOT).equals(again.group(1).strip())) {
                    return Optional.of(new Read(Understanding.Edit.Kind.REFERENCE, "", back));
                }
            }
        }
        if (ReadTargetWords.refersBack(text)) {
            // What is to be done with it, other words have said: "save that as mart.sales".
            return Optional.of(new Read(Understanding.Edit.Kind.REFERENCE, "", 0));
        }
        if (BACK.matcher(text).matches()) {
            return Optional.of(new Read(Understanding.Edit.Kind.BACK, "", 1));
        }
        return Optional.empty();
    }
}
