package io.millrace.embedded;

import io.millrace.agent.seal.SealKeys;
import io.millrace.cli.ExitCode;
import io.millrace.cli.ShowVersion;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "make-keys",
        description =
                "Makes the pair of keysets that seals passwords, unless it is there: the public one for gateways, the"
                        + " private one for executors.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class MakeKeysCommand implements Callable<Integer> {
    @Option(names = "--public", paramLabel = "FILE", required = true, description = "The public keyset.")
    private Path publicKeyset = Path.of("public.json");

    @Option(names = "--private", paramLabel = "FILE", required = true, description = "The private keyset.")
    private Path privateKeyset = Path.of("private.json");

    @Override
    public Integer call() {
        SealKeys.ensureFiles(publicKeyset, privateKeyset);
        return ExitCode.OK;
    }
}
