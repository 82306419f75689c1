package io.millrace.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises. */
public abstract class ArtifactStoreContract {

    /** Empty. */
    protected abstract ArtifactStore store() throws IOException;

    @Test
    void showsAnArtifactOnlyWhenItIsWhole() throws IOException {
        ArtifactStore store = store();
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
        ArtifactStore store = store();
        try (Draft draft = store.draft("runs/1/rows")) {
            draft.out().write(bytes("half"));
        }

        assertThat(store.has("runs/1/rows")).isFalse();
        assertThat(store.keys("runs")).isEmpty();
        assertThatThrownBy(() -> store.open("runs/1/rows")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.locate("runs/1/rows")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void keepsAnEmptyArtifact() throws IOException {
        ArtifactStore store = store();
        write(store, "a/b", "");

        assertThat(store.has("a/b")).isTrue();
        assertThat(read(store, "a/b")).isEmpty();
    }

    @Test
    void replacesWhatHadTheKey() throws IOException {
        ArtifactStore store = store();
        write(store, "a/b", "before");
        String before = Files.readString(Path.of(store.locate("a/b")));
        write(store, "a/b", "after");

        assertThat(read(store, "a/b")).isEqualTo("after");
        assertThat(before).isEqualTo("before");
        assertThat(Files.readString(Path.of(store.locate("a/b")))).isEqualTo("after");
    }

    @Test
    void ofSeveralWhoWantANewKeyOneGetsIt() throws Exception {
        ArtifactStore store = store();
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
        assertThat(store.keys("log")).containsExactly("log/1");
    }

    @Test
    void deletesAFolderWithAllThatIsInItAndNothingBeside() throws IOException {
        ArtifactStore store = store();
        write(store, "datasets/a/rows", "x");
        write(store, "datasets/a/more/rows", "x");
        write(store, "datasets/ab/rows", "y");
        write(store, "datasets/b/rows", "y");

        store.delete("datasets/a");
        store.delete("datasets/never-there");

        assertThat(store.keys("datasets")).containsExactly("datasets/ab/rows", "datasets/b/rows");
        store.delete("datasets/b/rows");
        assertThat(store.keys("datasets")).containsExactly("datasets/ab/rows");
        assertThat(store.keys("nowhere")).isEmpty();
    }

    /** More than a part of an upload, and read from the middle, as pages of rows are. */
    @Test
    void keepsWhatIsLargeAndReadsItFromAnywhere() throws IOException {
        ArtifactStore store = store();
        byte[] large = new byte[(20 << 20) + 7];
        new Random(42).nextBytes(large);
        try (Draft draft = store.draft("runs/1/rows")) {
            for (int from = 0; from < large.length; from += 1_000_003) {
                draft.out().write(large, from, Math.min(1_000_003, large.length - from));
            }
            draft.commit();
        }

        try (SeekableByteChannel channel = store.open("runs/1/rows")) {
            assertThat(channel.size()).isEqualTo(large.length);
            for (int from : new int[] {large.length - 5, 8 << 20, 0}) {
                ByteBuffer some = ByteBuffer.allocate(5);
                channel.position(from);
                while (some.hasRemaining() && channel.read(some) >= 0) {
                    // as much as there is
                }
                assertThat(some.array()).isEqualTo(Arrays.copyOfRange(large, from, from + 5));
                assertThat(channel.position()).isEqualTo(from + 5);
            }
            assertThat(channel.position(large.length).read(ByteBuffer.allocate(1)))
                    .isEqualTo(-1);
        }
        try (var in = Channels.newInputStream(store.open("runs/1/rows"))) {
            assertThat(in.readAllBytes()).isEqualTo(large);
        }
        assertThat(Files.readAllBytes(Path.of(store.locate("runs/1/rows")))).isEqualTo(large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".drafts/x", "a b", "a\u0000b", "a\\b"})
    void takesNoKeyThatLeadsElsewhere(String key) throws IOException {
        ArtifactStore store = store();

        assertThatThrownBy(() -> store.draft(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.open(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    protected static void write(ArtifactStore store, String key, String text) throws IOException {
        try (Draft draft = store.draft(key)) {
            draft.out().write(bytes(text));
            draft.commit();
        }
    }

    protected static String read(ArtifactStore store, String key) throws IOException {
        try (var in = Channels.newInputStream(store.open(key))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
