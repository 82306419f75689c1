package io.millrace.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends ArtifactStoreContract {
    @TempDir
    private Path root;

    @Override
    protected ArtifactStore store() {
        return new FolderStore(root);
    }

    @Test
    void leavesNoFileOfADraftThatIsGivenUp() throws IOException {
        try (Draft draft = store().draft("runs/1/rows")) {
            draft.out().write(bytes("half"));
        }
        write(store(), "runs/2/rows", "whole");
        assertThatThrownBy(() -> {
                    try (Draft draft = store().draft("runs/2/rows")) {
                        draft.commitNew();
                    }
                })
                .isInstanceOf(FileAlreadyExistsException.class);
        store().delete("runs/2");

        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
