package io.millrace.language.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.catalog.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guard says of every statement in {@code guard/<dialect>.txt} what the file says, for the reason it says. */
class GuardFilesTest {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void saysWhatTheFileSays(Dialect dialect) throws IOException {
        List<String> wrong = new ArrayList<>();
        int statements = 0;
        for (String line : lines(dialect)) {
            boolean allowed = line.startsWith("allow ");
            String rest = line.substring(line.indexOf(' ') + 1);
            String rule = allowed ? "" : rest.substring(0, rest.indexOf(' '));
            String sql = allowed ? rest : rest.substring(rule.length() + 1);
            List<Violation> violations =
                    RequireQuery.check(sql.replace("\\n", "\n").replace("\\r", "\r"), dialect, null);
            statements++;
            boolean right = allowed
                    ? violations.isEmpty()
                    : violations.stream().anyMatch(violation -> violation.rule().equals(rule));
            if (!right) {
                wrong.add(line + "  ->  " + violations);
            }
            assertThat(violations)
                    .as(line)
                    .allSatisfy(violation -> assertThat(violation.suggestion()).isNotBlank());
        }
        assertThat(wrong).isEmpty();
        assertThat(statements).isGreaterThan(80);
    }

    private static List<String> lines(Dialect dialect) throws IOException {
        String name = "/guard/" + dialect.name().toLowerCase(Locale.ROOT) + ".txt";
        try (InputStream in = Objects.requireNonNull(GuardFilesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        }
    }
}
