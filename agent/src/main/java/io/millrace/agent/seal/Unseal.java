package io.millrace.agent.seal;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** Opens what {@link Seal} has closed. Only the executor has the private key that this needs. */
public final class Unseal {
    private final HybridDecrypt decrypt;

    Unseal(KeysetHandle privateKeys) throws GeneralSecurityException {
        this.decrypt = privateKeys.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
    }

    /**
     * @throws StageException USER sealed-with-another-key: sealed for another connection or field, with another key, or damaged
     */
    public String open(String connectionId, String field, byte[] sealed) throws StageException {
        try {
            return new String(decrypt.decrypt(sealed, Seal.belongsTo(connectionId, field)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            // Not passed on as the cause: nothing about a secret may end up in a log.
            throw new StageException(
                    Category.USER,
                    "sealed-with-another-key",
                    "The " + field + " of connection " + connectionId + " cannot be opened with this executor's key.",
                    "Save the connection again with its " + field
                            + ". If that does not help, the gateway's public and the executor's private keyset do not belong together.");
        }
    }
}
