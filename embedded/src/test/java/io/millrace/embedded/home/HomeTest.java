package io.millrace.embedded.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path folder;

    @Test
    void aSecondOneOnTheSameFolderIsToldWhoHasIt() throws Exception {
        try (Home first = Home.open(folder)) {
            assertThat(first.folder()).isEqualTo(folder);
            assertThatThrownBy(() -> Home.open(folder))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("Another Millrace is running")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageContaining("MILLRACE_HOME");
        }
    }

    @Test
    void aClosedFolderCanBeOpenedAgain() throws Exception {
        Home.open(folder).close();

        try (Home again = Home.open(folder)) {
            assertThat(again.folder()).exists();
        }
    }

    @Test
    void aFileInTheWayIsAClearMessage() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Home.open(file.resolve("home")))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("MILLRACE_HOME");
    }

    @Test
    void aTakenPortNamesTheSettingThatChangesIt() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.require(other.getLocalPort(), "the gateway", "SERVER_PORT"))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining(Integer.toString(other.getLocalPort()))
                    .hasMessageContaining("SERVER_PORT");
            assertThat(Ports.preferably(other.getLocalPort())).isNotEqualTo(other.getLocalPort());
        }
    }
}
