package io.millrace.gateway.accept;

import io.millrace.gateway.document.NextStep;
import io.millrace.language.destination.ReadTargetWords;
import io.millrace.language.destination.TargetWords;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads where the rows of a request are to be written: from its member {@code target}, or from its words.
 *
 * <pre>
 * {"text": "total sales by region", "target": {"format": "table", "name": "mart.sales", "mode": "upsert", "key": ["region"]}}
 * {"text": "save total sales by region as a Parquet file", "approve": true}
 * </pre>
 */
public final class ReadTarget {
    private static final String FIELD = "target";

    private ReadTarget() {}

    /** Null where nothing is to be written; what is wrong with a target is a fault of the body. */
    static @Nullable Target of(ReadBody body, Mode mode, String text) {
        boolean approve = body.flag("approve");
        String replace = body.optionalText("approve_replace");
        JsonNode document = body.optionalObject(FIELD);
        Target target = document == null ? ofWords(mode, text) : of(body, document);
        return target == null
                ? null
                : Target.newBuilder(target)
                        .setApprove(approve)
                        .setApproveReplace(replace)
                        .build();
    }

    /**
     * What is to be done when this has been; empty where its words ask for one thing. Who has said yes to all that is written has said it
     * to this, too; who has said yes to one table has not.
     *
     * @param workflowId of the one with this goal
     */
    public static Optional<Goal> next(String workflowId, Goal goal) {
        Target before = goal.getTarget();
        if (before == null) {
            return Optional.empty();
        }
        return NextStep.text(goal).map(rest -> {
            Target target = ofWords(goal.getMode(), rest);
            return Goal.newBuilder(goal)
                    .setText(rest)
                    .setOrigin(workflowId)
                    .setTarget(
                            target == null
                                    ? null
                                    : Target.newBuilder(target)
                                            .setApprove(before.getApprove())
                                            .build())
                    .build();
        });
    }

    /** Whether what is to be written is what was answered before. */
    static boolean refersBack(Goal goal) {
        return ReadTargetWords.of(goal.getText())
                .filter(words -> ReadTargetWords.refersBack(words.question()))
                .isPresent();
    }

    /** The goal with the target that its words name, where it has none. */
    static Goal withTarget(Goal goal) {
        Target target = goal.getTarget() == null ? ofWords(goal.getMode(), goal.getText()) : null;
        return target == null ? goal : Goal.newBuilder(goal).setTarget(target).build();
    }

    /**
     * The goal with a name for its target where its words give none but refer back: that of the question before.
     *
     * @param conversation the turns before, as they travel; null for none
     */
    static Goal named(Goal goal, @Nullable String conversation) {
        Target target = goal.getTarget();
        if (target == null || !target.getName().isEmpty()) {
            return goal;
        }
        List<Conversation.Turn> turns = conversation == null
                ? List.of()
                : InterpretationJson.readConversation(conversation).turns();
        String name = turns.isEmpty()
                ? ReadTargetWords.name("")
                : nameOf(turns.getLast().text());
        return Goal.newBuilder(goal)
                .setTarget(Target.newBuilder(target).setName(name).build())
                .build();
    }

    /** What was written before under a name of its own keeps it. */
    private static String nameOf(String question) {
        return ReadTargetWords.of(question)
                .map(TargetWords::name)
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> ReadTargetWords.name(question));
    }

    private static @Nullable Target ofWords(Mode mode, String text) {
        if (mode != Mode.ASK && mode != Mode.PLAN) {
            return null;
        }
        return ReadTargetWords.of(text).map(ReadTarget::target).orElse(null);
    }

    private static Target target(TargetWords words) {
        return new Target(
                TargetFormat.valueOf(words.format().name()),
                words.schema(),
                words.name(),
                words.connectionId() == null ? "" : words.connectionId(),
                WriteMode.valueOf(words.mode().name()),
                words.key(),
                false,
                null,
                null);
    }

    private static Target of(ReadBody body, JsonNode document) {
        TargetFormat format = word(body, document, "format", TargetFormat.class, TargetFormat.TABLE);
        WriteMode mode = word(body, document, "mode", WriteMode.class, WriteMode.REPLACE);
        String name = document.path("name").asString("").strip();
        String schema = document.path("schema").stringValue(null);
        int dot = name.indexOf('.');
        if (format == TargetFormat.TABLE && schema == null && dot > 0) {
            schema = name.substring(0, dot);
            name = name.substring(dot + 1);
        }
        if (name.isBlank()) {
            body.fault(Fault.invalid(
                    FIELD + ".name",
                    "The target has no name.",
                    "Give the name of a table or a file, such as mart.sales."));
        }
        List<String> key = new ArrayList<>();
        document.path("key").forEach(column -> key.add(column.asString("")));
        if ((mode == WriteMode.UPSERT) == key.isEmpty()) {
            body.fault(
                    Fault.invalid(
                            FIELD + ".key",
                            mode == WriteMode.UPSERT ? "An upsert needs a key." : "Only an upsert has a key.",
                            "With mode upsert, give the columns that tell rows apart, such as [\"email\"]; else leave key out."));
        }
        return new Target(
                format, schema, name, document.path("connection_id").asString(""), mode, key, false, null, null);
    }

    private static <E extends Enum<E>> E word(
            ReadBody body, JsonNode document, String member, Class<E> words, E otherwise) {
        JsonNode value = document.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        List<String> all = new ArrayList<>();
        for (E word : words.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(value.asString(""))) {
                return word;
            }
            all.add(word.name().toLowerCase(Locale.ROOT));
        }
        body.fault(Fault.invalid(
                FIELD + "." + member,
                member + " is not one of the words it can be.",
                "Give one of " + String.join(", ", all) + "."));
        return otherwise;
    }
}
