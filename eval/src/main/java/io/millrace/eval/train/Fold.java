package io.millrace.eval.train;

/** Databases are parted into folds by their names, so that what is measured on a database never learned from it. */
final class Fold {
    private Fold() {}

    static int of(String databaseId, int folds) {
        return Math.floorMod(databaseId.hashCode() * 31 + 7, folds);
    }
}
