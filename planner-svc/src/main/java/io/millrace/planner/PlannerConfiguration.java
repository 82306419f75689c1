package io.millrace.planner;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.read.ReadQuestion;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the plan stage is made of. */
@Configuration(proxyBeanMethods = false)
public class PlannerConfiguration {
    private static final int CATALOGS_IN_MEMORY = 32;

    @Bean
    PlanQuestion planQuestion(Catalogs catalogs) {
        return new PlanQuestion(catalogs, new CatalogIndexes(CATALOGS_IN_MEMORY), new ReadQuestion());
    }
}
