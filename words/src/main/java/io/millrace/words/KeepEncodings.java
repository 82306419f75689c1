package io.millrace.words;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Asks the encoder once for each list of texts, and keeps the answer in a folder. */
record KeepEncodings(Encoder encoder, Path folder) implements Encoder {

    @Override
    public List<float[]> encode(List<String> texts) {
        byte[] content = String.join("\n", texts).getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve(UUID.nameUUIDFromBytes(content) + ".vectors");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                write(file, encoder.encode(texts));
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, List<float[]> vectors) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(vectors.size());
            out.writeInt(vectors.getFirst().length);
            for (float[] vector : vectors) {
                for (float component : vector) {
                    out.writeFloat(component);
                }
            }
        }
    }

    private static List<float[]> read(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int size = in.readInt();
            int width = in.readInt();
            List<float[]> vectors = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                float[] vector = new float[width];
                for (int k = 0; k < width; k++) {
                    vector[k] = in.readFloat();
                }
                vectors.add(vector);
            }
            return vectors;
        }
    }
}
