package io.millrace.eval.train;

import picocli.CommandLine;

/** The train command in a process of its own. */
public final class TrainMain {
    private TrainMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrainCommand()).execute(arguments));
    }
}
