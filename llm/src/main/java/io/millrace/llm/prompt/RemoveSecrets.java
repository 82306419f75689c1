package io.millrace.llm.prompt;

import java.util.List;
import java.util.regex.Pattern;

/** Takes what looks like a password or a key out of a text, before it is sent to a provider or kept. */
public final class RemoveSecrets {
    private static final String GONE = "[removed]";

    /** What is before a secret in its first group stays. Prompts are long: a group is tried where its first letters are, a lookbehind everywhere. */
    private static final List<Secret> SECRETS = List.of(
            alone("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"),
            // Keys of providers: sk-…, ghp_…, AKIA…, xoxb-…, AIza…, tokens of JSON Web Tokens.
            alone("\\b[spr]k-[A-Za-z0-9_-]{16,}"),
            alone("\\bg(?:hp|ho|hs|ithub_pat|lpat)[_-][A-Za-z0-9_-]{16,}"),
            alone("\\bA(?:KIA|SIA)[A-Z0-9]{16}\\b"),
            alone("\\bxox[abprs]-[A-Za-z0-9-]{10,}"),
            alone("\\bAIza[A-Za-z0-9_-]{30,}"),
            alone("\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]*"),
            // user:password@ of an address.
            behind("(://)[^\\s/:@\"]+:[^\\s/@\"]+(?=@)"),
            behind("(\\b[Bb][Ee][Aa][Rr][Ee][Rr] )[A-Za-z0-9._~+/-]{12,}=*"),
            behind(
                    "(?i)(\\b(?:pass(?:word|wd)|pwd|secret|api[_ -]?key|access[_ -]?token)\\s{0,2}[=:]\\s{0,2})[^\\s\",;]{4,}"));

    private record Secret(Pattern pattern, String replacement) {}

    private static Secret alone(String pattern) {
        return new Secret(Pattern.compile(pattern), GONE);
    }

    private static Secret behind(String pattern) {
        return new Secret(Pattern.compile(pattern), "$1" + GONE);
    }

    private RemoveSecrets() {}

    public static String from(String text) {
        String clean = text;
        for (Secret secret : SECRETS) {
            clean = secret.pattern().matcher(clean).replaceAll(secret.replacement());
        }
        return clean;
    }

    /** Also takes out a secret that is known. */
    public static String from(String text, String known) {
        return from(known.isEmpty() ? text : text.replace(known, GONE));
    }
}
