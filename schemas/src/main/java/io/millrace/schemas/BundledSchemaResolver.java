package io.millrace.schemas;

import io.apicurio.registry.resolver.ParsedSchemaImpl;
import io.apicurio.registry.resolver.SchemaLookupResult;
import io.apicurio.registry.resolver.SchemaParser;
import io.apicurio.registry.resolver.SchemaResolver;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.data.Record;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.resolver.strategy.ArtifactReferenceResolverStrategy;
import io.millrace.schemas.ReleasedSchemas.Release;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.NullMarked;

/** Finds schemas among the {@link ReleasedSchemas} instead of asking a registry, so that Millrace runs without one. */
@NullMarked
public final class BundledSchemaResolver<T> implements SchemaResolver<Schema, T> {
    private final Map<Schema, SchemaLookupResult<Schema>> bySchema = new ConcurrentHashMap<>();
    private final Map<Long, SchemaLookupResult<Schema>> byId = new ConcurrentHashMap<>();
    private SchemaParser<Schema, T> parser;

    @SuppressWarnings("NullAway.Init") // the serde calls configure before anything else
    public BundledSchemaResolver() {}

    @Override
    public void configure(Map<String, ?> settings, SchemaParser<Schema, T> schemaParser) {
        this.parser = schemaParser;
    }

    @Override
    public SchemaParser<Schema, T> getSchemaParser() {
        return parser;
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchema(Record<T> data) {
        Schema schema = ((GenericContainer) data.payload()).getSchema();
        SchemaLookupResult<Schema> known = bySchema.get(schema);
        if (known != null) {
            return known;
        }
        Release release = ReleasedSchemas.of(schema);
        if (release == null) {
            throw new SerializationException(
                    schema.getFullName()
                            + " was changed since its last release; release it with: mvn test -pl schemas -Dschemas.release=true");
        }
        SchemaLookupResult<Schema> found = lookup(release);
        bySchema.put(schema, found);
        return found;
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchemaByArtifactReference(ArtifactReference reference) {
        long id = reference.getContentId() != null ? reference.getContentId() : -1;
        SchemaLookupResult<Schema> known = byId.get(id);
        if (known != null) {
            return known;
        }
        Release release = ReleasedSchemas.byId(id);
        if (release == null) {
            throw new SerializationException("no released schema has id " + id);
        }
        SchemaLookupResult<Schema> found = lookup(release);
        byId.put(id, found);
        return found;
    }

    private static SchemaLookupResult<Schema> lookup(Release release) {
        var parsed = new ParsedSchemaImpl<Schema>()
                .setParsedSchema(release.schema())
                .setRawSchema(release.schema().toString().getBytes(StandardCharsets.UTF_8));
        return SchemaLookupResult.<Schema>builder()
                .parsedSchema(parsed)
                .contentId(release.id())
                .globalId(release.id())
                .groupId("millrace")
                .artifactId(release.record())
                .version(Integer.toString(release.version()))
                .build();
    }

    @Override
    public void setClientFacade(RegistryClientFacade client) {
        // there is no registry to be a client of
    }

    @Override
    public void setArtifactResolverStrategy(ArtifactReferenceResolverStrategy<Schema, T> strategy) {
        // artifacts are found by their schema alone
    }

    @Override
    public void reset() {
        bySchema.clear();
        byId.clear();
    }

    @Override
    public void close() {
        reset();
    }
}
