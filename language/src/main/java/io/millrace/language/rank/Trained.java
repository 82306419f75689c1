package io.millrace.language.rank;

import io.millrace.language.generate.GenerateForms;
import io.millrace.language.generate.Template;
import io.millrace.language.generate.Templates;
import io.millrace.language.loglinear.WeightTable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Everything that was learned. A file of it begins with the command that made it, in words.
 *
 * @param madeBy the command
 * @param templates each with how often it was seen
 */
public record Trained(
        String madeBy,
        Map<Template, Double> templates,
        WeightTable templateWeights,
        WeightTable slotWeights,
        RankForms ranker,
        Confidence confidence) {
    private static final String FORMAT = "millrace weights 2";
    /** Weights are kept in steps of this size: what is smaller says nothing. */
    private static final double STEP = 1 / 128.0;

    private static final int TEMPLATES_TRIED = 16;
    private static final int BEAM = 10;

    public GenerateForms generator() {
        return new GenerateForms(new Templates(templates), templateWeights, slotWeights, TEMPLATES_TRIED, BEAM);
    }

    /** What ships with the module. */
    public static Trained bundled() {
        try (InputStream in = Trained.class.getResourceAsStream("weights.bin")) {
            if (in == null) {
                throw new IllegalStateException("weights.bin is missing from the module");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException where it is no file of weights */
    public static Trained read(InputStream file) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(file);
        String format = line(buffered);
        if (!format.equals(FORMAT)) {
            throw new IOException("no file of weights: it does not begin with \"" + FORMAT + "\"");
        }
        String madeBy = line(buffered);
        DataInputStream in = new DataInputStream(new BufferedInputStream(new GZIPInputStream(buffered), 1 << 16));
        Map<Template, Double> templates = new LinkedHashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[in.readInt()];
            in.readFully(key);
            templates.put(Template.read(new String(key, StandardCharsets.UTF_8)), in.readDouble());
        }
        return new Trained(
                madeBy,
                templates,
                table(in),
                table(in),
                new RankForms(
                        doubles(in),
                        table(in),
                        new HiddenLayer(doubles(in), doubles(in), doubles(in), doubles(in), doubles(in))),
                new Confidence(doubles(in), doubles(in)));
    }

    public void write(OutputStream file) throws IOException {
        file.write((FORMAT + "\n" + madeBy + "\n").getBytes(StandardCharsets.UTF_8));
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(file))) {
            out.writeInt(templates.size());
            for (Map.Entry<Template, Double> entry : templates.entrySet()) {
                byte[] key = entry.getKey().key().getBytes(StandardCharsets.UTF_8);
                out.writeInt(key.length);
                out.write(key);
                out.writeDouble(entry.getValue());
            }
            write(templateWeights, out);
            write(slotWeights, out);
            write(ranker.dense(), out);
            write(ranker.sparse(), out);
            HiddenLayer layer = ranker.layer();
            write(layer.means(), out);
            write(layer.scales(), out);
            write(layer.weights(), out);
            write(layer.biases(), out);
            write(layer.outputs(), out);
            write(confidence.right(), out);
            write(confidence.answerable(), out);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > 2000) {
                throw new IOException("no file of weights: a line of it has no end");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private static void write(double[] values, DataOutputStream out) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static double[] doubles(DataInputStream in) throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    /** Only weights that are not zero: how far each is from the one before, and what it is, in steps. */
    private static void write(WeightTable table, DataOutputStream out) throws IOException {
        float[] weights = table.weights();
        out.writeInt(Integer.numberOfTrailingZeros(weights.length));
        int count = 0;
        for (float weight : weights) {
            count += Math.round(weight / STEP) != 0 ? 1 : 0;
        }
        out.writeInt(count);
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            int steps = (int) Math.round(weights[i] / STEP);
            if (steps != 0) {
                writeNumber(i - last, out);
                writeNumber((steps << 1) ^ (steps >> 31), out);
                last = i;
            }
        }
    }

    private static WeightTable table(DataInputStream in) throws IOException {
        WeightTable table = new WeightTable(in.readInt());
        int count = in.readInt();
        int at = 0;
        for (int i = 0; i < count; i++) {
            at += readNumber(in);
            int steps = readNumber(in);
            table.weights()[at] = (float) (((steps >>> 1) ^ -(steps & 1)) * STEP);
        }
        return table;
    }

    private static void writeNumber(int number, DataOutputStream out) throws IOException {
        int rest = number;
        while (rest > 0x7F) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static int readNumber(DataInputStream in) throws IOException {
        int number = 0;
        for (int shift = 0; ; shift += 7) {
            int part = in.readUnsignedByte();
            number |= (part & 0x7F) << shift;
            if (part < 0x80) {
                return number;
            }
        }
    }
}
