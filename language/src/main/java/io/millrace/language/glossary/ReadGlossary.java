package io.millrace.language.glossary;

import io.millrace.language.glossary.Glossary.DefaultDate;
import io.millrace.language.glossary.Glossary.Description;
import io.millrace.language.glossary.Glossary.Measure;
import io.millrace.language.glossary.Glossary.Synonym;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a glossary from YAML. Only texts, lists and maps are read; whatever else YAML can make stays a text.
 *
 * <pre>{@code
 * synonyms:
 *   customers: [client, account]
 *   orders.total_amount: [order value]
 * descriptions:
 *   orders.status: state of delivery
 * measures:
 *   revenue:
 *     expression: sum(order_items.quantity * order_items.unit_price)
 *     synonyms: [turnover]
 * default_date:
 *   payments: due_date
 * }</pre>
 */
public final class ReadGlossary {
    /** Longest text, in characters. */
    public static final int LONGEST = 200 * 1024;

    private static final int DEEPEST = 8;
    private static final String SECTIONS = "synonyms, descriptions, measures and default_date";

    private final List<GlossaryProblem> problems = new ArrayList<>();
    private final List<Synonym> synonyms = new ArrayList<>();
    private final List<Description> descriptions = new ArrayList<>();
    private final List<Measure> measures = new ArrayList<>();
    private final List<DefaultDate> defaultDates = new ArrayList<>();

    private ReadGlossary() {}

    /** @throws BrokenGlossary where the text is no glossary, with all that is wrong with it */
    public static Glossary of(String yaml) {
        ReadGlossary read = new ReadGlossary();
        Node document = read.document(yaml);
        if (document != null) {
            read.sections(document);
        }
        if (!read.problems.isEmpty()) {
            read.problems.sort(Comparator.comparingInt(GlossaryProblem::line));
            throw new BrokenGlossary(read.problems);
        }
        return new Glossary(read.synonyms, read.descriptions, read.measures, read.defaultDates);
    }

    private @Nullable Node document(String yaml) {
        if (yaml.length() > LONGEST) {
            problem(1, "the glossary has " + yaml.length() + " characters; at most " + LONGEST + " are read");
            return null;
        }
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        // A few lines of lists within lists by reference would be a glossary of millions of names.
        options.setMaxAliasesForCollections(0);
        try {
            return new Yaml(options).compose(new StringReader(yaml));
        } catch (MarkedYAMLException broken) {
            Mark mark = broken.getProblemMark();
            problem(mark == null ? 1 : mark.getLine() + 1, "this is not YAML: " + broken.getProblem());
        } catch (YAMLException broken) {
            problem(1, "this is not YAML that is read here: " + firstLine(broken));
        }
        return null;
    }

    private static String firstLine(YAMLException broken) {
        String message = broken.getMessage();
        return message == null
                ? "it cannot be read"
                : message.lines().findFirst().orElse(message);
    }

    private void sections(Node document) {
        entries(document, "a glossary has the sections " + SECTIONS).forEach((name, section) -> {
            switch (name) {
                case "synonyms" ->
                    entries(section.value(), "synonyms has tables and columns, each with a list of names")
                            .forEach((of, names) -> synonyms.addAll(names(of, names)));
                case "descriptions" ->
                    entries(section.value(), "descriptions has tables and columns, each with a text")
                            .forEach((of, text) -> {
                                String said = text(text.value(), "a description is a text");
                                if (said != null) {
                                    descriptions.add(new Description(of, said, text.line()));
                                }
                            });
                case "measures" ->
                    entries(section.value(), "measures has names, each with an expression")
                            .forEach(this::measure);
                case "default_date" ->
                    entries(section.value(), "default_date has tables, each with one of its columns")
                            .forEach((table, column) -> {
                                String said = text(column.value(), "the date of a table is one of its columns");
                                if (said != null) {
                                    defaultDates.add(new DefaultDate(table, said, column.line()));
                                }
                            });
                default -> problem(section.line(), "there is no section " + name + "; a glossary has " + SECTIONS);
            }
        });
    }

    private void measure(String name, Entry entry) {
        if (entry.value() instanceof ScalarNode) {
            String expression = text(entry.value(), "a measure has an expression");
            if (expression != null) {
                measures.add(new Measure(name, expression, List.of(), entry.line()));
            }
            return;
        }
        Map<String, Entry> parts = entries(entry.value(), "a measure has an expression and may have synonyms");
        parts.forEach((part, value) -> {
            if (!part.equals("expression") && !part.equals("synonyms")) {
                problem(value.line(), "a measure has an expression and may have synonyms, but no " + part);
            }
        });
        Entry expression = parts.get("expression");
        if (expression == null) {
            problem(entry.line(), "the measure " + name + " has no expression");
            return;
        }
        Entry also = parts.get("synonyms");
        String said = text(expression.value(), "the expression of a measure is a text");
        if (said != null) {
            measures.add(
                    new Measure(name, said, also == null ? List.of() : names(name, also), line(expression.value())));
        }
    }

    private List<Synonym> names(String of, Entry entry) {
        List<Synonym> names = new ArrayList<>();
        List<Node> values =
                entry.value() instanceof SequenceNode sequence ? sequence.getValue() : List.of(entry.value());
        for (Node value : values) {
            String words = text(value, "the synonyms of " + of + " are a list of texts");
            if (words != null) {
                names.add(new Synonym(of, words, line(value)));
            }
        }
        return names;
    }

    /** A key's value, and the line of the key. */
    private record Entry(Node value, int line) {}

    /** In the order of the text. */
    private Map<String, Entry> entries(Node node, String otherwise) {
        Map<String, Entry> entries = new java.util.LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            if (!isEmpty(node)) {
                problem(line(node), otherwise);
            }
            return entries;
        }
        Map<String, Integer> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = text(tuple.getKeyNode(), otherwise);
            if (name == null) {
                continue;
            }
            int line = line(tuple.getKeyNode());
            Integer before = seen.putIfAbsent(name, line);
            if (before != null) {
                problem(line, name + " is there twice, first in line " + before);
            } else {
                entries.put(name, new Entry(tuple.getValueNode(), line));
            }
        }
        return entries;
    }

    private @Nullable String text(Node node, String otherwise) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue().strip();
        }
        problem(line(node), otherwise);
        return null;
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().isBlank();
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }

    private void problem(int line, String message) {
        problems.add(new GlossaryProblem(line, message));
    }
}
