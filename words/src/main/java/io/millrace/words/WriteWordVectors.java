package io.millrace.words;

import io.millrace.language.words.WordVectors;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes what {@link WordVectors#read} reads. */
final class WriteWordVectors {
    private WriteWordVectors() {}

    /**
     * @param origin lines of text that say where the vectors come from
     * @param words in the order of their letters
     * @param weights 0 to 1, how much a word says within a phrase
     */
    static void write(OutputStream out, List<String> origin, List<String> words, double[] weights, Codebook vectors)
            throws IOException {
        var data = new DataOutputStream(out);
        data.write((WordVectors.FORMAT + "\n" + String.join("\n", origin) + "\n\n").getBytes(StandardCharsets.UTF_8));
        data.writeInt(words.size());
        data.writeShort(vectors.pieces().length);
        data.writeShort(vectors.pieces()[0][0].length);
        data.writeInt(words.stream().mapToInt(String::length).sum());
        String previous = "";
        for (String word : words) {
            int shared = shared(previous, word);
            data.writeByte(shared);
            data.writeByte(word.length() - shared);
            data.write(word.substring(shared).getBytes(StandardCharsets.US_ASCII));
            previous = word;
        }
        for (double weight : weights) {
            data.writeByte((int) Math.clamp(Math.round(weight * 255), 1, 255));
        }
        data.write(quantise(vectors.pieces()));
        for (byte[] codes : vectors.codes()) {
            data.write(codes);
        }
        data.flush();
    }

    private static int shared(String one, String other) {
        int shared = 0;
        while (shared < Math.min(one.length(), other.length()) && one.charAt(shared) == other.charAt(shared)) {
            shared++;
        }
        return shared;
    }

    /** Bytes in proportion to the components, the largest of all being 127: a vector's length says nothing, so neither does the proportion. */
    private static byte[] quantise(float[][][] pieces) {
        float largest = 0;
        int count = 0;
        for (float[][] group : pieces) {
            for (float[] piece : group) {
                for (float component : piece) {
                    largest = Math.max(largest, Math.abs(component));
                    count++;
                }
            }
        }
        byte[] bytes = new byte[count];
        int at = 0;
        for (float[][] group : pieces) {
            for (float[] piece : group) {
                for (float component : piece) {
                    bytes[at++] = (byte) Math.round(component / largest * 127);
                }
            }
        }
        return bytes;
    }
}
