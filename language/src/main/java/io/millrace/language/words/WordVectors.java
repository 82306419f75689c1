package io.millrace.language.words;

import io.millrace.language.index.Lemma;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How near words and phrases are in meaning. Static vectors: one per word, the same in every sentence, so that two names are compared
 * in about a microsecond and without a model.
 *
 * <p>The vectors of the module come from {@code vectors.bin}, whose first lines say which command made it and of what; the module
 * {@code words} of the project holds the command, and what was measured. They are read when this class is first used (tens of milliseconds), and
 * stay in memory nearly as they are in the file (about 3 MB). Immutable, so threads may share them.
 */
public final class WordVectors {
    /** The vectors that ship with the module. */
    public static final WordVectors BUNDLED = bundled();

    /** The first line of a file of vectors. */
    public static final String FORMAT = "millrace word vectors 2";

    private static final int PIECES = 256;
    /** How much the words of the phrase count in an alignment, against those of the name. Measured: see the module words. */
    private static final double PHRASE_SHARE = 0.6;

    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}]+");

    private final int groups;
    private final int width;
    /** All words in the order of their letters, one after the other, in ISO 646. */
    private final byte[] letters;
    /** Where each word starts in {@link #letters}, and where the last one ends. */
    private final int[] starts;
    /** How much a word says within a phrase, in 255ths. */
    private final byte[] weights;

    /** By group of dimensions, 256 pieces that vectors are put together of. */
    private final byte[] pieces;
    /** By word, the number of its piece in each group. */
    private final byte[] codes;

    private WordVectors(
            int groups, int width, byte[] letters, int[] starts, byte[] weights, byte[] pieces, byte[] codes) {
        this.groups = groups;
        this.width = width;
        this.letters = letters;
        this.starts = starts;
        this.weights = weights;
        this.pieces = pieces;
        this.codes = codes;
    }

    /**
     * How near two words or phrases are: 1 for the same, about 0 for no relation, below 0 rarely. Also 0 where one of them holds no word
     * that is known; {@link #of} tells the two apart.
     */
    public double similarity(String phrase, String other) {
        WordVector one = of(phrase);
        WordVector two = of(other);
        return one == null || two == null ? 0 : one.similarity(two);
    }

    /**
     * The vector of a word, or of a phrase: the mean of its words, in which "the" and "of" hardly count. Words are parted by anything that
     * is no letter. Forms ("companies", "visited") without a vector of their own have that of their dictionary form; words that are not
     * known are left out.
     *
     * @return null where no word is known
     */
    public @Nullable WordVector of(String phrase) {
        return of(List.of(NO_LETTERS.split(phrase)));
    }

    /** As {@link #of(String)}, for words that are already taken apart. */
    public @Nullable WordVector of(List<String> words) {
        float[] sum = new float[groups * width];
        boolean known = false;
        for (String word : words) {
            int index = find(word);
            if (index >= 0) {
                vector(index).addTo(sum, Byte.toUnsignedInt(weights[index]) / 255f);
                known = true;
            }
        }
        return known ? WordVector.normalise(sum) : null;
    }

    /**
     * How well a phrase names something, word by word: what each word of one finds nearest in the other. Tells names that share a word
     * apart better than {@link #similarity}, at the cost of comparing all words with all. Words that are the same are so even if unknown.
     *
     * @param phrase words of a question
     * @param name words of a table's or column's name
     * @return 1 for the same words, about 0 for no relation; 0 where either is empty
     */
    public double alignment(List<String> phrase, List<String> name) {
        if (phrase.isEmpty() || name.isEmpty()) {
            return 0;
        }
        @Nullable
        WordVector[] vectors = name.stream().map(word -> of(List.of(word))).toArray(WordVector[]::new);
        double[] nearest = new double[vectors.length];
        double sum = 0;
        for (String word : phrase) {
            WordVector vector = of(List.of(word));
            double most = 0;
            for (int i = 0; i < vectors.length; i++) {
                double near = near(word, vector, name.get(i), vectors[i]);
                most = Math.max(most, near);
                nearest[i] = Math.max(nearest[i], near);
            }
            sum += most;
        }
        return PHRASE_SHARE * sum / phrase.size()
                + (1 - PHRASE_SHARE) * Arrays.stream(nearest).sum() / nearest.length;
    }

    private static double near(
            String word, @Nullable WordVector vector, String other, @Nullable WordVector otherVector) {
        if (Lemma.of(word).equals(Lemma.of(other))) {
            return 1;
        }
        return vector == null || otherVector == null ? 0 : vector.similarity(otherVector);
    }

    /** True for a word that has a vector, or is a form of one that has. */
    public boolean knows(String word) {
        return find(word) >= 0;
    }

    /** How many words have a vector. */
    public int size() {
        return weights.length;
    }

    private int find(String word) {
        if (word.isEmpty()) {
            return -1;
        }
        for (String form : WordForms.of(word)) {
            int index = indexOf(form);
            if (index >= 0) {
                return index;
            }
        }
        return -1;
    }

    private int indexOf(String word) {
        int low = 0;
        int high = weights.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, word);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int compare(int index, String word) {
        int start = starts[index];
        int length = starts[index + 1] - start;
        int shared = Math.min(length, word.length());
        for (int i = 0; i < shared; i++) {
            int difference = letters[start + i] - word.charAt(i);
            if (difference != 0) {
                return difference;
            }
        }
        return length - word.length();
    }

    private WordVector vector(int index) {
        float[] vector = new float[groups * width];
        for (int group = 0; group < groups; group++) {
            int piece = (group * PIECES + Byte.toUnsignedInt(codes[index * groups + group])) * width;
            for (int i = 0; i < width; i++) {
                vector[group * width + i] = pieces[piece + i];
            }
        }
        return WordVector.normalise(vector);
    }

    private static WordVectors bundled() {
        try (InputStream in = WordVectors.class.getResourceAsStream("vectors.bin")) {
            if (in == null) {
                throw new IllegalStateException("vectors.bin is missing from the module");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file of vectors: lines of text that say where it comes from, up to an empty line; the number of words, of groups of
     * dimensions, and of dimensions in a group; per word, in the order of letters, how many letters it shares with the one before, how many
     * follow, and those; per word its weight; per group 256 pieces; per word the number of its piece in each group.
     */
    public static WordVectors read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(new BufferedInputStream(in, 1 << 16));
        if (!line(data).equals(FORMAT)) {
            throw new IOException("no file of word vectors: it does not begin with \"" + FORMAT + "\"");
        }
        while (!line(data).isEmpty()) {
            continue;
        }
        int size = data.readInt();
        int groups = data.readUnsignedShort();
        int width = data.readUnsignedShort();
        byte[] letters = new byte[data.readInt()];
        int[] starts = new int[size + 1];
        for (int i = 0; i < size; i++) {
            int start = starts[i];
            int shared = data.readUnsignedByte();
            int more = data.readUnsignedByte();
            if (shared > 0) {
                System.arraycopy(letters, starts[i - 1], letters, start, shared);
            }
            data.readFully(letters, start + shared, more);
            starts[i + 1] = start + shared + more;
        }
        byte[] weights = new byte[size];
        data.readFully(weights);
        byte[] pieces = new byte[groups * PIECES * width];
        data.readFully(pieces);
        byte[] codes = new byte[size * groups];
        data.readFully(codes);
        return new WordVectors(groups, width, letters, starts, weights, pieces, codes);
    }

    private static String line(DataInputStream data) throws IOException {
        byte[] line = new byte[1000];
        int length = 0;
        for (byte next = data.readByte(); next != '\n'; next = data.readByte()) {
            if (length == line.length) {
                throw new IOException("no file of word vectors: a line of it has no end");
            }
            line[length++] = next;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
