package io.millrace.composer;

import io.millrace.agent.StageHandler;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.language.sql.CompileSql;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the composer is made of. */
@Configuration(proxyBeanMethods = false)
public class ComposerConfiguration {

    @Bean
    StageHandler composeProgram(Catalogs catalogs) {
        return new ComposeProgram(catalogs, new CompileSql());
    }
}
