package io.millrace.schemas;

import io.apicurio.registry.serde.avro.AvroDatumProvider;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.NullMarked;

/**
 * Readers and writers of the generated records, one per schema. The serde's own provider computes the fingerprint of a schema
 * for every record it reads or writes, which was a fifth of all CPU samples of the pipeline benchmark (bench/README.md).
 */
@NullMarked
public final class ContractDatumProvider<T> implements AvroDatumProvider<T> {
    private final ConcurrentMap<Schema, DatumReader<T>> readers = new ConcurrentHashMap<>();
    private final ConcurrentMap<Schema, DatumWriter<T>> writers = new ConcurrentHashMap<>();

    @Override
    public DatumReader<T> createDatumReader(Schema writerSchema) {
        return readers.computeIfAbsent(writerSchema, written -> {
            Class<?> contract = SpecificData.get().getClass(written);
            Schema expected = contract == null ? written : SpecificData.get().getSchema(contract);
            return new SpecificDatumReader<>(written, expected);
        });
    }

    @Override
    public DatumWriter<T> createDatumWriter(T record, Schema schema) {
        return writers.computeIfAbsent(
                schema, written -> new SpecificDatumWriter<>(written, SpecificData.getForSchema(written)));
    }

    @Override
    public Schema toSchema(T record) {
        return ((GenericContainer) record).getSchema();
    }
}
