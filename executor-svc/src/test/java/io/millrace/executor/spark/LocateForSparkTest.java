package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.FolderStore;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocateForSparkTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void rows() throws IOException {
        try (Draft draft = new FolderStore(folder).draft("datasets/a/rows")) {
            draft.commit();
        }
    }

    @Test
    void sparkInHereReadsFilesOfThisMachine() throws Exception {
        ArtifactStore store = new FolderStore(folder);

        assertThat(new LocateForSpark(store, true).file("datasets/a/rows"))
                .isEqualTo(folder.resolve("datasets/a/rows").toUri().toString());
        assertThat(new LocateForSpark(new OfThisMachineOnly(store), true).file("datasets/a/rows"))
                .endsWith("datasets/a/rows");
        assertThatThrownBy(() -> new LocateForSpark(store, true).file("datasets/b/rows"))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void workersReadFoldersThatTheySee() throws Exception {
        assertThat(new LocateForSpark(new FolderStore(folder), false).file("datasets/a/rows"))
                .endsWith("datasets/a/rows");
    }

    @Test
    void ofAStoreThatWorkersDoNotSeeItIsSaidWhatToDo() {
        ArtifactStore store = new OfThisMachineOnly(new FolderStore(folder));

        assertThatThrownBy(() -> new LocateForSpark(store, false).file("datasets/a/rows"))
                .isInstanceOfSatisfying(StageException.class, e -> {
                    assertThat(e.failure().getCategory()).isEqualTo(Category.PLATFORM);
                    assertThat(e.failure().getCode()).isEqualTo("store-not-on-workers");
                    assertThat(e.failure().getRemedy()).contains("MILLRACE_SPARK_MASTER", "MILLRACE_ARTIFACTS");
                });
    }

    /** As a bucket is, of which this machine makes copies. */
    private record OfThisMachineOnly(ArtifactStore store) implements ArtifactStore {
        @Override
        public Draft draft(String key) throws IOException {
            return store.draft(key);
        }

        @Override
        public SeekableByteChannel open(String key) throws IOException {
            return store.open(key);
        }

        @Override
        public boolean has(String key) {
            return store.has(key);
        }

        @Override
        public List<String> keys(String folder) throws IOException {
            return store.keys(folder);
        }

        @Override
        public void delete(String keyOrFolder) throws IOException {
            store.delete(keyOrFolder);
        }

        @Override
        public URI locate(String key) throws IOException {
            return store.locate(key);
        }

        @Override
        public boolean isSeenByOtherMachines() {
            return false;
        }
    }
}
