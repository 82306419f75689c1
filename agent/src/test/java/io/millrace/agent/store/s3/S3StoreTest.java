package io.millrace.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.fixture.S3Server;
import io.millrace.agent.store.ArtifactSettings.Account;
import io.millrace.agent.store.ArtifactSettings.Bucket;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.ArtifactStoreContract;
import io.millrace.agent.store.Draft;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

class S3StoreTest extends ArtifactStoreContract {
    private static @Nullable S3Server server;

    @TempDir
    private Path cache;

    private final List<S3Store> opened = new ArrayList<>();
    private final String prefix = UUID.randomUUID() + "/";

    @BeforeAll
    static void start() throws Exception {
        server = new S3Server();
    }

    @AfterAll
    static void stop() throws Exception {
        server().close();
    }

    private static S3Server server() {
        return java.util.Objects.requireNonNull(server);
    }

    @AfterEach
    void close() {
        opened.forEach(S3Store::close);
    }

    @Override
    protected ArtifactStore store() throws IOException {
        S3Store store = ConnectBucket.connect(server().bucket(prefix, cache));
        opened.add(store);
        return store;
    }

    @Test
    void leavesNoPartsOfALargeDraftThatIsGivenUp() throws IOException {
        try (Draft draft = store().draft("runs/1/rows")) {
            draft.out().write(new byte[20 << 20]);
        }

        try (S3Client client = server().client()) {
            assertThat(client.listMultipartUploads(request -> request.bucket(S3Server.BUCKET))
                            .uploads())
                    .isEmpty();
        }
    }

    @Test
    void keepsWhatIsBelowItsPrefixAlone() throws IOException {
        write(store(), "runs/1/rows", "mine");
        var other = ConnectBucket.connect(server().bucket(prefix + "other/", cache));
        opened.add(other);

        assertThat(other.keys("runs")).isEmpty();
        other.delete("runs");
        assertThat(store().keys("runs")).containsExactly("runs/1/rows");
    }

    /** What an engine is reading is not taken from under it, and is fetched once. */
    @Test
    void copiesAnArtifactOnceAndKeepsTheCopyOfOneThatWasReplaced() throws IOException {
        ArtifactStore store = store();
        write(store, "datasets/a/rows.parquet", "first");
        Path first = Path.of(store.locate("datasets/a/rows.parquet"));
        Path again = Path.of(store.locate("datasets/a/rows.parquet"));
        write(store, "datasets/a/rows.parquet", "second");
        Path second = Path.of(store.locate("datasets/a/rows.parquet"));

        assertThat(again).isEqualTo(first);
        assertThat(second).isNotEqualTo(first);
        assertThat(Files.readString(first)).isEqualTo("first");
        assertThat(Files.readString(second)).isEqualTo("second");
    }

    @Test
    void aReaderIsToldWhatWasReplacedUnderIt() throws IOException {
        ArtifactStore store = store();
        write(store, "a/b", "before");

        try (var channel = store.open("a/b")) {
            write(store, "a/b", "longer than before");
            assertThatThrownBy(() -> channel.read(java.nio.ByteBuffer.allocate(10)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void saysWhatIsWrongWithItsSettings() throws IOException {
        Account right = new Account(S3Server.KEY_ID, S3Server.SECRET, null);
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }

        assertThat(refusal("no-such-bucket", server().endpoint(), right))
                .contains("s3://no-such-bucket", "no such bucket", "MILLRACE_ARTIFACTS");
        assertThat(refusal(S3Server.BUCKET, server().endpoint(), new Account(S3Server.KEY_ID, "wr0ng-Secret", null)))
                .contains("may not", "AWS_SECRET_ACCESS_KEY")
                .doesNotContain("wr0ng-Secret");
        assertThat(refusal(S3Server.BUCKET, URI.create("http://127.0.0.1:" + nobody), right))
                .contains("nobody answers", "MILLRACE_S3_ENDPOINT");
    }

    private String refusal(String bucket, URI endpoint, Account account) {
        try (S3Store store = ConnectBucket.connect(new Bucket(bucket, "", endpoint, null, account, cache))) {
            throw new AssertionError("connected to " + store);
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
