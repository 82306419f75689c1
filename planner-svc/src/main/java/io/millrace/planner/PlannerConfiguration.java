package io.millrace.planner;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Glossaries;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.Understand;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the plan stage is made of. */
@Configuration(proxyBeanMethods = false)
public class PlannerConfiguration {
    private static final int CATALOGS_IN_MEMORY = 32;

    @Bean
    @ConditionalOnMissingBean
    UnderstandQuestion understandQuestion() {
        return new Understand()::understand;
    }

    @Bean
    PlanQuestion planQuestion(Catalogs catalogs, Glossaries glossaries, UnderstandQuestion understand) {
        return new PlanQuestion(catalogs, glossaries, new CatalogIndexes(CATALOGS_IN_MEMORY), understand);
    }
}
