package io.millrace.composer;

import io.millrace.agent.StageHandler;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.composer.repair.RepairSql;
import io.millrace.language.sql.CompileSql;
import io.millrace.llm.ModelConfiguration;
import io.millrace.llm.Models;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the composer is made of. */
@Configuration(proxyBeanMethods = false)
@Import(ModelConfiguration.class)
public class ComposerConfiguration {

    @Bean
    StageHandler composeProgram(Catalogs catalogs, Models models) {
        return new ComposeProgram(
                catalogs,
                new CompileSql(),
                models.find()
                        .map(model -> new RepairSql(model, models.settings()))
                        .orElse(null));
    }
}
