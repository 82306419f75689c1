package io.millrace.language.glossary;

import java.util.List;
import java.util.stream.Collectors;

/** A text that is no glossary. */
public final class BrokenGlossary extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<GlossaryProblem> problems;

    BrokenGlossary(List<GlossaryProblem> problems) {
        super(problems.stream().map(GlossaryProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, from the first line to the last. */
    public List<GlossaryProblem> problems() {
        return problems;
    }
}
