package io.millrace.executor.load;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Tells how the texts of a file are encoded, from all of its bytes: by a byte order mark; else UTF-8 where all of it is that;
 * UTF-16 where every other byte is zero; else Windows-1252, of which Latin-1 is a part. A file that is UTF-8 in some places and not
 * in others is broken, and is not guessed at.
 */
final class DetectEncoding {
    private static final int[] NOT_IN_WINDOWS_1252 = {0x81, 0x8d, 0x8f, 0x90, 0x9d};

    private DetectEncoding() {}

    /** @param mark bytes of the byte order mark, to be left out */
    record Encoding(Charset charset, int mark) {}

    /** @throws StageException USER broken-encoding, naming the line */
    static Encoding of(InputStream in) throws IOException, StageException {
        var look = new Look();
        byte[] buffer = new byte[64 * 1024];
        boolean first = true;
        for (int read = in.readNBytes(buffer, 0, buffer.length);
                read > 0;
                read = in.readNBytes(buffer, 0, buffer.length)) {
            if (first) {
                Encoding marked = marked(buffer, read);
                if (marked != null && marked.charset() != StandardCharsets.UTF_8) {
                    return marked;
                }
                look.mark = marked == null ? 0 : marked.mark();
                first = false;
            }
            look.see(buffer, read);
        }
        return look.verdict();
    }

    private static @org.jspecify.annotations.Nullable Encoding marked(byte[] start, int length) {
        if (length >= 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf) {
            return new Encoding(StandardCharsets.UTF_8, 3);
        }
        if (length >= 2 && start[0] == (byte) 0xfe && start[1] == (byte) 0xff) {
            return new Encoding(StandardCharsets.UTF_16BE, 2);
        }
        if (length >= 2 && start[0] == (byte) 0xff && start[1] == (byte) 0xfe) {
            return new Encoding(StandardCharsets.UTF_16LE, 2);
        }
        return null;
    }

    /** Follows UTF-8 sequence by sequence (RFC 3629, section 4), and counts. */
    private static final class Look {
        private int mark;
        private long bytes;
        private long zerosAtEven;
        private long zerosAtOdd;
        private long line = 1;
        private long sequences;
        private long brokenLine;
        private boolean notWindows;
        private int missing;
        private int lowest;
        private int highest;

        void see(byte[] buffer, int length) {
            for (int i = 0; i < length; i++) {
                see(buffer[i] & 0xff);
            }
        }

        private void see(int b) {
            if (b == 0) {
                if (bytes % 2 == 0) {
                    zerosAtEven++;
                } else {
                    zerosAtOdd++;
                }
            }
            bytes++;
            if (b == '\n') {
                line++;
            }
            for (int hole : NOT_IN_WINDOWS_1252) {
                notWindows |= b == hole;
            }
            if (missing > 0) {
                if (b >= lowest && b <= highest) {
                    missing--;
                    lowest = 0x80;
                    highest = 0xbf;
                    sequences += missing == 0 ? 1 : 0;
                    return;
                }
                broken();
            }
            begin(b);
        }

        private void begin(int b) {
            lowest = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
            highest = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
            if (b < 0x80) {
                missing = 0;
            } else if (b >= 0xc2 && b <= 0xdf) {
                missing = 1;
            } else if (b >= 0xe0 && b <= 0xef) {
                missing = 2;
            } else if (b >= 0xf0 && b <= 0xf4) {
                missing = 3;
            } else {
                broken();
            }
        }

        private void broken() {
            missing = 0;
            if (brokenLine == 0) {
                brokenLine = line;
            }
        }

        Encoding verdict() throws StageException {
            if (missing > 0) {
                broken();
            }
            if (mark == 0 && zerosAtOdd > bytes / 4 && zerosAtEven == 0) {
                return new Encoding(StandardCharsets.UTF_16LE, 0);
            }
            if (mark == 0 && zerosAtEven > bytes / 4 && zerosAtOdd == 0) {
                return new Encoding(StandardCharsets.UTF_16BE, 0);
            }
            if (zerosAtEven + zerosAtOdd > 0) {
                throw broken(
                        "The file has zero bytes in it: it is no text, or its encoding is none that is known here.");
            }
            if (brokenLine == 0) {
                return new Encoding(StandardCharsets.UTF_8, mark);
            }
            if (mark > 0 || sequences > 0 || notWindows) {
                throw broken("Line " + brokenLine + " is not UTF-8"
                        + (sequences > 0 ? ", as other lines of the file are" : "") + ".");
            }
            return new Encoding(Charset.forName("windows-1252"), 0);
        }

        private static StageException broken(String message) {
            return new StageException(
                    Category.USER,
                    "broken-encoding",
                    message,
                    "Save the file as UTF-8 and send it again; UTF-16 with a byte order mark and Windows-1252 are read, too.");
        }
    }
}
