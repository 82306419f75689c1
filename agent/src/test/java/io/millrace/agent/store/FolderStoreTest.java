package io.millrace.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStoreTest {
    @TempDir
    private Path root;

    @Test
    void showsAnArtifactOnlyWhenItIsWhole() throws IOException {
        var store = new FolderStore(root);
        try (Draft draft = store.draft("runs/1/rows")) {
            draft.out().write(bytes("all of it"));
            assertThat(store.has("runs/1/rows")).isFalse();
            draft.commit();
        }

        assertThat(store.has("runs/1/rows")).isTrue();
        assertThat(read(store, "runs/1/rows")).isEqualTo("all of it");
        assertThat(store.keys("runs")).containsExactly("runs/1/rows");
    }

    @Test
    void leavesNothingOfADraftThatIsGivenUp() throws IOException {
        var store = new FolderStore(root);
        try (Draft draft = store.draft("runs/1/rows")) {
            draft.out().write(bytes("half"));
        }

        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        assertThatThrownBy(() -> store.open("runs/1/rows")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void replacesWhatHadTheKey() throws IOException {
        var store = new FolderStore(root);
        write(store, "a/b", "before");
        write(store, "a/b", "after");

        assertThat(read(store, "a/b")).isEqualTo("after");
    }

    @Test
    void ofSeveralWhoWantANewKeyOneGetsIt() throws Exception {
        var store = new FolderStore(root);
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> tries = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String text = "written by " + i;
                tries.add(threads.submit(() -> {
                    try (Draft draft = store.draft("log/1")) {
                        draft.out().write(bytes(text));
                        start.await();
                        draft.commitNew();
                        assertThat(read(store, "log/1")).isEqualTo(text);
                        return true;
                    } catch (FileAlreadyExistsException another) {
                        return false;
                    }
                }));
            }
            start.countDown();
            int won = 0;
            for (Future<Boolean> each : tries) {
                won += each.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void deletesAFolderWithAllThatIsInIt() throws IOException {
        var store = new FolderStore(root);
        write(store, "datasets/a/rows", "x");
        write(store, "datasets/b/rows", "y");

        store.delete("datasets/a");
        store.delete("datasets/never-there");

        assertThat(store.keys("datasets")).containsExactly("datasets/b/rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".drafts/x", "a b", "a\u0000b", "a\\b"})
    void takesNoKeyThatLeadsElsewhere(String key) {
        var store = new FolderStore(root);

        assertThatThrownBy(() -> store.draft(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void write(ArtifactStore store, String key, String text) throws IOException {
        try (Draft draft = store.draft(key)) {
            draft.out().write(bytes(text));
            draft.commit();
        }
    }

    private static String read(ArtifactStore store, String key) throws IOException {
        try (var in = Channels.newInputStream(store.open(key))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
