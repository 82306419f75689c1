package io.millrace.agent.seal;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Seals secrets with the public key: who has it can close an envelope, but not open one. A sealed secret belongs to one field of
 * one connection; moved to another it does not open.
 */
public final class Seal {
    /** The field of a connection's password. */
    public static final String PASSWORD = "password";

    private final HybridEncrypt encrypt;

    Seal(KeysetHandle publicKeys) throws GeneralSecurityException {
        this.encrypt = publicKeys.getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
    }

    /**
     * @param field which secret of the connection, such as {@link #PASSWORD}
     * @return the sealed bytes: different on every call, also for the same secret
     */
    public byte[] seal(String connectionId, String field, String secret) {
        try {
            return encrypt.encrypt(secret.getBytes(StandardCharsets.UTF_8), belongsTo(connectionId, field));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal the " + field + " of connection " + connectionId, e);
        }
    }

    /** What a secret belongs to. The length in front keeps ("ab", "c") apart from ("a", "bc"). */
    static byte[] belongsTo(String connectionId, String field) {
        byte[] connection = connectionId.getBytes(StandardCharsets.UTF_8);
        byte[] name = field.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + connection.length + name.length)
                .putInt(connection.length)
                .put(connection)
                .put(name)
                .array();
    }
}
