package io.millrace.mapper;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Glossaries;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.GroundInterpretation;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the map stage is made of. */
@Configuration(proxyBeanMethods = false)
public class MapperConfiguration {
    private static final int CATALOGS_IN_MEMORY = 32;

    @Bean
    MapIntent mapIntent(Catalogs catalogs, Glossaries glossaries) {
        return new MapIntent(catalogs, glossaries, new CatalogIndexes(CATALOGS_IN_MEMORY), new GroundInterpretation());
    }
}
