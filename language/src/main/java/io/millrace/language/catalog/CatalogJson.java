package io.millrace.language.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of a {@link Catalog}, as it travels in a catalog snapshot: snake_case names, absent where null.
 *
 * <pre>{@code
 * {"connection_id":"shop","dialect":"POSTGRESQL",
 *  "tables":[{"name":"orders","columns":[{"name":"order_id","type":"INTEGER","nullable":false,"samples":[],"complete":false}],
 *             "primary_key":["order_id"],"unique_keys":[],"row_count":30000}],
 *  "foreign_keys":[{"table":"orders","columns":["customer_id"],
 *                   "referenced_table":"customers","referenced_columns":["customer_id"],"declared":true}]}
 * }</pre>
 */
public final class CatalogJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(included -> included.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private CatalogJson() {}

    public static String write(Catalog catalog) {
        return MAPPER.writeValueAsString(catalog);
    }

    /** @throws IllegalArgumentException where the text is not a catalog document, or one that breaks a rule of {@link Catalog} */
    public static Catalog read(String json) {
        try {
            return MAPPER.readValue(json, Catalog.class);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("not a catalog document: " + broken.getOriginalMessage(), broken);
        }
    }
}
