package io.millrace.validator;

import io.millrace.agent.StageHandler;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.language.sql.CompileSql;
import io.millrace.validator.review.ReviewProgram;
import io.millrace.validator.verify.VerifyOutcome;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the validator is made of. */
@Configuration(proxyBeanMethods = false)
public class ValidatorConfiguration {

    @Bean
    StageHandler reviewProgram(Catalogs catalogs) {
        return new ReviewProgram(catalogs, new CompileSql());
    }

    @Bean
    StageHandler verifyOutcome() {
        return new VerifyOutcome();
    }
}
