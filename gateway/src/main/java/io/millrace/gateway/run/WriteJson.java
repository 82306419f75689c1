package io.millrace.gateway.run;

import io.millrace.agent.store.RowsAbout;
import io.millrace.gateway.document.Documents;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as one JSON document, in the shape of a result page: {@code {"columns":[…],"row_count":2,"rows":[[…],[…]]}}. */
public final class WriteJson {
    private WriteJson() {}

    /** The columns as documents. */
    public static List<Map<String, Object>> columns(RowsAbout about) {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (RowsAbout.Column column : about.columns()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", column.name());
            document.put("type", column.type().name());
            columns.add(document);
        }
        return columns;
    }

    /** @param rows a JSON array in each line */
    public static void write(RowsAbout about, BufferedReader rows, OutputStream out) throws IOException {
        try (Writer json = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            json.write("{\"columns\":" + Documents.write(columns(about)) + ",\"row_count\":" + about.rowCount()
                    + ",\"rows\":[");
            String before = "\n";
            for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                json.write(before);
                json.write(line);
                before = ",\n";
            }
            json.write("\n]}\n");
        }
    }
}
