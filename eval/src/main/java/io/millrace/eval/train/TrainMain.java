package io.millrace.eval.train;

/** The train command in a process of its own. */
public final class TrainMain {
    private TrainMain() {}

    public static void main(String[] arguments) {
        System.exit(TrainCommand.commandLine().execute(arguments));
    }
}
