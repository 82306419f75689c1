package io.millrace.validator;

import io.millrace.agent.AgentConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Import;

/** The validator as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({AgentConfiguration.class, ValidatorConfiguration.class})
public class ValidatorApplication {

    public static void main(String[] arguments) {
        var application = new SpringApplication(ValidatorApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of(
                "spring.application.name", "validator-svc",
                "spring.main.banner-mode", "off",
                "logging.pattern.correlation", "[%X{request_id:-} %X{workflow:-}] ",
                // Its workers are daemon threads: without this the process would end when it has started.
                "spring.main.keep-alive", "true",
                "logging.level.org.apache.kafka", "WARN"));
        application.run(arguments);
    }
}
