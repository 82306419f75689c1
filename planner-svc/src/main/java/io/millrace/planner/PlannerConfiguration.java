package io.millrace.planner;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Glossaries;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.memory.Memories;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.Understand;
import io.millrace.llm.ModelConfiguration;
import io.millrace.llm.ModelSettings.Recall;
import io.millrace.llm.Models;
import io.millrace.planner.ask.ChooseReader;
import io.millrace.planner.ask.PublishModelStatus;
import io.millrace.planner.remember.RecallQuestions;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the plan stage is made of. */
@Configuration(proxyBeanMethods = false)
@Import(ModelConfiguration.class)
public class PlannerConfiguration {
    private static final int CATALOGS_IN_MEMORY = 32;

    @Bean
    @ConditionalOnMissingBean
    UnderstandQuestion understandQuestion() {
        return new Understand()::understand;
    }

    @Bean
    PlanQuestion planQuestion(
            Catalogs catalogs,
            Glossaries glossaries,
            UnderstandQuestion understand,
            Models models,
            Memories memories,
            Clock clock) {
        return new PlanQuestion(
                catalogs,
                glossaries,
                new CatalogIndexes(CATALOGS_IN_MEMORY),
                new ChooseReader(
                        understand,
                        models,
                        new RecallQuestions(memories, models.settings().recall() == Recall.MEANING),
                        clock));
    }

    @Bean(initMethod = "start")
    PublishModelStatus publishModelStatus(Models models, Publisher publisher, Clock clock) {
        return new PublishModelStatus(models, publisher, clock);
    }
}
