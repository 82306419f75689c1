package io.millrace.validator;

import io.millrace.agent.StageHandler;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.language.sql.CompileSql;
import io.millrace.llm.ModelConfiguration;
import io.millrace.llm.Models;
import io.millrace.validator.expect.ExpectOfAnswer;
import io.millrace.validator.review.ReviewProgram;
import io.millrace.validator.verify.VerifyOutcome;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the validator is made of. */
@Configuration(proxyBeanMethods = false)
@Import(ModelConfiguration.class)
public class ValidatorConfiguration {

    @Bean
    ExpectOfAnswer expectOfAnswer(Models models) {
        return new ExpectOfAnswer(models);
    }

    @Bean
    StageHandler reviewProgram(Catalogs catalogs, ExpectOfAnswer expect) {
        return new ReviewProgram(catalogs, new CompileSql(), expect);
    }

    @Bean
    StageHandler verifyOutcome(Catalogs catalogs, ExpectOfAnswer expect) {
        return new VerifyOutcome(catalogs, expect);
    }
}
