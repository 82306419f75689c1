package io.millrace.executor.load;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Tells what a file is: by its first bytes where they say so, else by the end of its name; what is none of these is read as CSV. */
final class TellFormat {
    /** How many bytes it looks at. */
    static final int BYTES = 8;

    private static final String REMEDY = "Send CSV, JSON lines, Parquet or ORC.";

    private TellFormat() {}

    /** @throws StageException USER wrong-format, where the file is something else */
    static FileFormat of(String fileName, byte[] start) throws StageException {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (starts(start, "PAR1")) {
            return FileFormat.PARQUET;
        }
        if (starts(start, "ORC")) {
            return FileFormat.ORC;
        }
        if (starts(start, 0x50, 0x4b, 0x03, 0x04)) {
            throw wrong(
                    name.endsWith(".xlsx") ? "The file is an Excel workbook." : "The file is a ZIP archive.",
                    name.endsWith(".xlsx")
                            ? "Save the sheet as CSV and send that."
                            : "Unpack it and send the file in it.");
        }
        if (starts(start, 0x1f, 0x8b)) {
            throw wrong("The file is compressed with gzip.", "Unpack it and send the file in it.");
        }
        if (starts(start, 0xd0, 0xcf, 0x11, 0xe0)) {
            throw wrong("The file is an old Excel workbook.", "Save the sheet as CSV and send that.");
        }
        if (starts(start, "%PDF") || starts(start, 0x89, 0x50, 0x4e, 0x47) || starts(start, 0xff, 0xd8, 0xff)) {
            throw wrong("The file is a document or an image, not a table.", REMEDY);
        }
        if (name.endsWith(".parquet")) {
            throw wrong("The file is called .parquet and is none.", REMEDY);
        }
        if (name.endsWith(".orc")) {
            throw wrong("The file is called .orc and is none.", REMEDY);
        }
        return name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")
                ? FileFormat.JSON
                : FileFormat.CSV;
    }

    private static boolean starts(byte[] start, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return start.length >= bytes.length && Arrays.equals(Arrays.copyOf(start, bytes.length), bytes);
    }

    private static boolean starts(byte[] start, int... bytes) {
        if (start.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((start[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static StageException wrong(String message, String remedy) {
        return new StageException(Category.USER, "wrong-format", message, remedy);
    }
}
