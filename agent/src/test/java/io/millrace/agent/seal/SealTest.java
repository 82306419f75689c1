package io.millrace.agent.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
    private static final String SECRET = "c4nary-pässword";

    private final SealKeys keys = SealKeys.generate();

    @Test
    void opensWhatWasSealedForTheSameFieldOfTheSameConnection() throws StageException {
        byte[] sealed = keys.seal().seal("shop", Seal.PASSWORD, SECRET);

        assertThat(keys.unseal().open("shop", Seal.PASSWORD, sealed)).isEqualTo(SECRET);
    }

    @Test
    void sealedBytesDoNotContainTheSecretAndDifferEachTime() {
        byte[] once = keys.seal().seal("shop", Seal.PASSWORD, SECRET);
        byte[] again = keys.seal().seal("shop", Seal.PASSWORD, SECRET);

        assertThat(new String(once, StandardCharsets.ISO_8859_1)).doesNotContain("c4nary");
        assertThat(once).isNotEqualTo(again);
    }

    @Test
    void aSecretMovedToAnotherConnectionOrFieldStaysClosed() {
        byte[] sealed = keys.seal().seal("shop", "password", SECRET);

        for (String[] elsewhere : new String[][] {{"shop2", "password"}, {"shop", "user"}, {"shopp", "assword"}}) {
            assertThatThrownBy(() -> keys.unseal().open(elsewhere[0], elsewhere[1], sealed))
                    .isInstanceOf(StageException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("c4nary");
        }
    }

    @Test
    void anotherKeyOrDamagedBytesDoNotOpen() {
        byte[] sealed = keys.seal().seal("shop", "password", SECRET);
        byte[] damaged = sealed.clone();
        damaged[damaged.length - 1] ^= 1;

        assertThatThrownBy(() -> SealKeys.generate().unseal().open("shop", "password", sealed))
                .isInstanceOf(StageException.class);
        assertThatThrownBy(() -> keys.unseal().open("shop", "password", damaged))
                .isInstanceOf(StageException.class);
        assertThatThrownBy(() -> keys.unseal().open("shop", "password", new byte[0]))
                .isInstanceOf(StageException.class);
    }

    @Test
    void filesAreReadableByTheirOwnerOnlyAndBelongTogether(@TempDir Path folder) throws Exception {
        Path publicFile = folder.resolve("keys/public.json");
        Path privateFile = folder.resolve("keys/private.json");

        SealKeys.ensureFiles(publicFile, privateFile);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile)))
                .isEqualTo("rw-------");
        byte[] sealed = SealKeys.seal(publicFile).seal("shop", "password", SECRET);
        assertThat(SealKeys.unseal(privateFile).open("shop", "password", sealed))
                .isEqualTo(SECRET);
        assertThat(folder.resolve("keys")).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void keysThatExistAreKept(@TempDir Path folder) throws Exception {
        Path publicFile = folder.resolve("public.json");
        Path privateFile = folder.resolve("private.json");
        SealKeys.ensureFiles(publicFile, privateFile);
        byte[] sealed = SealKeys.seal(publicFile).seal("shop", "password", SECRET);
        Files.delete(publicFile);

        SealKeys.ensureFiles(publicFile, privateFile);

        assertThat(SealKeys.unseal(privateFile).open("shop", "password", sealed))
                .isEqualTo(SECRET);
        byte[] sealedLater = SealKeys.seal(publicFile).seal("shop", "password", SECRET);
        assertThat(SealKeys.unseal(privateFile).open("shop", "password", sealedLater))
                .isEqualTo(SECRET);
    }

    @Test
    void thePublicFileCannotOpen(@TempDir Path folder) {
        Path publicFile = folder.resolve("public.json");
        keys.writePublic(publicFile);

        assertThatThrownBy(() -> SealKeys.unseal(publicFile)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPrivateFileThatEveryoneCanReadIsRefused(@TempDir Path folder) throws IOException {
        Path privateFile = folder.resolve("private.json");
        keys.writePrivate(privateFile);
        Files.setPosixFilePermissions(privateFile, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> SealKeys.unseal(privateFile)).hasMessageContaining("chmod 600");
    }
}
