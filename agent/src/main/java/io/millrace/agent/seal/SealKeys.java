package io.millrace.agent.seal;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.hybrid.PredefinedHybridParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * A pair of keysets for sealing: the public one for the gateway, the private one for the executor. The files hold Tink keysets in
 * JSON, so that keys can be rotated with Tink's own tool (tinkey); the kind of key is HPKE (RFC 9180) with X25519 and AES-128-GCM.
 */
public final class SealKeys {
    private static final String OWNER_ONLY = "rw-------";

    static {
        try {
            HybridConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final KeysetHandle privateKeys;

    private SealKeys(KeysetHandle privateKeys) {
        this.privateKeys = privateKeys;
    }

    /** Makes a new pair, in memory. */
    public static SealKeys generate() {
        try {
            return new SealKeys(
                    KeysetHandle.generateNew(PredefinedHybridParameters.HPKE_X25519_HKDF_SHA256_AES_128_GCM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a pair of keys", e);
        }
    }

    /**
     * Makes a pair of keyset files unless the private one exists; a public one that is missing is made again from it.
     *
     * @throws UncheckedIOException where a file cannot be read or written
     */
    public static void ensureFiles(Path publicKeyset, Path privateKeyset) {
        SealKeys keys;
        if (Files.exists(privateKeyset)) {
            if (Files.exists(publicKeyset)) {
                return;
            }
            keys = new SealKeys(readPrivate(privateKeyset));
        } else {
            keys = generate();
            keys.writePrivate(privateKeyset);
        }
        keys.writePublic(publicKeyset);
    }

    /** The sealing half of a public keyset file. */
    public static Seal seal(Path publicKeyset) {
        try {
            return new Seal(TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(Files.readString(publicKeyset)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(publicKeyset + " is not a public keyset for sealing", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the public keyset " + publicKeyset, e);
        }
    }

    /**
     * The opening half of a private keyset file.
     *
     * @throws IllegalStateException where it is no private keyset, or one that every user of the machine can read
     */
    public static Unseal unseal(Path privateKeyset) {
        try {
            return new Unseal(readPrivate(privateKeyset));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(privateKeyset + " is not a private keyset for sealing");
        }
    }

    public Seal seal() {
        try {
            return new Seal(privateKeys.getPublicKeysetHandle());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a key for sealing", e);
        }
    }

    public Unseal unseal() {
        try {
            return new Unseal(privateKeys);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a key for sealing", e);
        }
    }

    /** Writes the public keyset. It is no secret, but who can change it could read what is sealed next: owner only, too. */
    public void writePublic(Path file) {
        try {
            write(file, TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(privateKeys.getPublicKeysetHandle()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a key for sealing", e);
        }
    }

    /** Writes the private keyset, readable by its owner only. */
    public void writePrivate(Path file) {
        try {
            write(file, TinkJsonProtoKeysetFormat.serializeKeyset(privateKeys, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a key for sealing", e);
        }
    }

    private static KeysetHandle readPrivate(Path file) {
        try {
            if (hasPermissions(file) && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new IllegalStateException("every user of this machine can read the private keyset " + file
                        + "; make it readable by its owner only (chmod 600)");
            }
            return TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            // Without the cause: a parser may quote what it could not read.
            throw new IllegalStateException(file + " is not a private keyset for sealing");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the private keyset " + file, e);
        }
    }

    /** Never leaves half a file, nor one that was readable by others for a moment. */
    private static void write(Path file, String keyset) {
        Path target = file.toAbsolutePath();
        Path folder = Objects.requireNonNull(target.getParent(), "a keyset needs a file name");
        try {
            Files.createDirectories(folder);
            FileAttribute<?>[] attributes = hasPermissions(folder)
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                    }
                    : new FileAttribute<?>[0];
            Path written = Files.createTempFile(folder, target.getFileName().toString(), ".new", attributes);
            Files.writeString(written, keyset, StandardCharsets.UTF_8);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the keyset " + file, e);
        }
    }

    private static boolean hasPermissions(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return store.supportsFileAttributeView(PosixFileAttributeView.class);
    }
}
