package io.millrace.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of Millrace, as the build wrote it into the jar. */
public final class ShowVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = ShowVersion.class.getPackage().getImplementationVersion();
        return new String[] {"millrace " + Objects.requireNonNullElse(version, "(not from a jar)")};
    }
}
