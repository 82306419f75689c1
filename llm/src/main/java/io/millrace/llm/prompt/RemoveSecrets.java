package io.millrace.llm.prompt;

import java.util.List;
import java.util.regex.Pattern;

/** Takes what looks like a password or a key out of a text, before it is sent to a provider or kept. */
public final class RemoveSecrets {
    private static final String GONE = "[removed]";

    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)"),
            // Keys of providers: sk-…, ghp_…, AKIA…, xoxb-…, AIza…, tokens of JSON Web Tokens.
            Pattern.compile("\\b(sk|pk|rk)-[A-Za-z0-9_-]{16,}"),
            Pattern.compile("\\b(ghp|gho|ghs|github_pat|glpat)[_-][A-Za-z0-9_-]{16,}"),
            Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"),
            Pattern.compile("\\bxox[abprs]-[A-Za-z0-9-]{10,}"),
            Pattern.compile("\\bAIza[A-Za-z0-9_-]{30,}"),
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]*"),
            // user:password@ of an address.
            Pattern.compile("(?<=://)[^\\s/:@\"]+:[^\\s/@\"]+(?=@)"),
            Pattern.compile("(?i)(?<=\\bbearer )[A-Za-z0-9._~+/-]{12,}=*"),
            Pattern.compile(
                    "(?i)(?<=\\b(password|passwd|pwd|secret|api[_ -]?key|access[_ -]?token)\\s{0,2}[=:]\\s{0,2})[^\\s\",;]{4,}"));

    private RemoveSecrets() {}

    public static String from(String text) {
        String clean = text;
        for (Pattern secret : SECRETS) {
            clean = secret.matcher(clean).replaceAll(GONE);
        }
        return clean;
    }

    /** Also takes out a secret that is known. */
    public static String from(String text, String known) {
        return from(known.isEmpty() ? text : text.replace(known, GONE));
    }
}
