package io.millrace.agent.journal;

import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageRejected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The output documents of steps that did not complete. */
public final class Outputs {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Outputs() {}

    public static String of(StageRejected rejected) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("findings", findings(rejected.getFindings()));
        more(rejected.getOutput(), document);
        return JSON.writeValueAsString(document);
    }

    public static String of(StageFailed failed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("failure", document(failed.getFailure()));
        document.put("retrying", failed.getRetrying());
        more(failed.getOutput(), document);
        return JSON.writeValueAsString(document);
    }

    /** What else a stage had to tell: its own members win over none of those above. */
    private static void more(@Nullable String output, Map<String, Object> document) {
        if (output != null) {
            JSON.readTree(output)
                    .properties()
                    .forEach(member -> document.putIfAbsent(member.getKey(), member.getValue()));
        }
    }

    /** A failure as it is shown over REST and in events. */
    public static Map<String, Object> document(Failure failure) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("category", failure.getCategory().name().toLowerCase(Locale.ROOT));
        document.put("code", failure.getCode());
        document.put("message", failure.getMessage());
        document.put("remedy", failure.getRemedy());
        document.put("understood", failure.getUnderstood());
        document.put("not_understood", failure.getNotUnderstood());
        return document;
    }

    /** Findings as they are shown over REST and in events. */
    public static List<Map<String, Object>> findings(List<Finding> findings) {
        var documents = new ArrayList<Map<String, Object>>();
        for (Finding finding : findings) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("rule", finding.getRule());
            document.put("severity", finding.getSeverity().name().toLowerCase(Locale.ROOT));
            document.put("message", finding.getMessage());
            if (finding.getSuggestion() != null) {
                document.put("suggestion", finding.getSuggestion());
            }
            documents.add(document);
        }
        return documents;
    }
}
