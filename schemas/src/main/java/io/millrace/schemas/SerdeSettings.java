package io.millrace.schemas;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import io.apicurio.registry.serde.config.SerdeConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.NullMarked;

/** How the Avro serde is configured: Confluent's wire format, schemas from a registry or from this jar. */
@NullMarked
public final class SerdeSettings {
    static {
        // Avro makes instances only of classes it was told to trust.
        String contracts = Event.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(contracts)));
    }

    private SerdeSettings() {}

    /** @param registryUrl an Apicurio registry's API, such as {@code http://registry:8080/apis/registry/v3}; empty for none */
    public static Map<String, Object> of(String registryUrl) {
        Map<String, Object> settings = new HashMap<>();
        if (registryUrl.isEmpty()) {
            settings.put(SerdeConfig.SCHEMA_RESOLVER, BundledSchemaResolver.class.getName());
        } else {
            settings.put(SchemaResolverConfig.REGISTRY_URL, registryUrl);
            settings.put(SchemaResolverConfig.AUTO_REGISTER_ARTIFACT, true);
        }
        settings.put(AvroSerdeConfig.AVRO_DATUM_PROVIDER, ContractDatumProvider.class.getName());
        return settings;
    }
}
