package io.millrace.language.rank;

/**
 * A small network over features that are brought to one scale: what they say together, which a sum of weights cannot. Its units pass on what
 * is positive and a hundredth of what is negative.
 *
 * @param means of the features, to be taken away
 * @param scales of the features, to divide by
 * @param weights of each unit one after the other, one for each feature
 * @param biases one for each unit
 * @param outputs what each unit adds to the score
 */
public record HiddenLayer(double[] means, double[] scales, double[] weights, double[] biases, double[] outputs) {
    /** How little a unit passes on of what is negative. */
    public static final double LEAK = 0.01;

    /** Farther from their mean, in their scale, features are not told apart. */
    private static final double FARTHEST = 4;

    /** A layer that adds nothing. */
    public static HiddenLayer none() {
        return new HiddenLayer(new double[0], new double[0], new double[0], new double[0], new double[0]);
    }

    /** The features in their scale. */
    public double[] scaled(double[] features) {
        double[] scaled = new double[means.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.clamp((features[i] - means[i]) / scales[i], -FARTHEST, FARTHEST);
        }
        return scaled;
    }

    /** What each unit passes on. */
    public double[] units(double[] scaled) {
        double[] units = new double[outputs.length];
        for (int unit = 0; unit < units.length; unit++) {
            double sum = biases[unit];
            for (int i = 0; i < scaled.length; i++) {
                sum += weights[unit * scaled.length + i] * scaled[i];
            }
            units[unit] = sum > 0 ? sum : LEAK * sum;
        }
        return units;
    }

    /** What the layer adds to the score of a candidate with these features. */
    public double score(double[] features) {
        double[] units = units(scaled(features));
        double sum = 0;
        for (int unit = 0; unit < units.length; unit++) {
            sum += outputs[unit] * units[unit];
        }
        return sum;
    }
}
