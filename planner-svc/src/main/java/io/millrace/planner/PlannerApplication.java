package io.millrace.planner;

import io.millrace.agent.AgentConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Import;

/** The planner as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({AgentConfiguration.class, PlannerConfiguration.class})
public class PlannerApplication {

    public static void main(String[] arguments) {
        var application = new SpringApplication(PlannerApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of(
                "spring.application.name", "planner-svc",
                "spring.main.banner-mode", "off",
                "logging.pattern.correlation", "[%X{request_id:-} %X{workflow:-}] ",
                // Its workers are daemon threads: without this the process would end when it has started.
                "spring.main.keep-alive", "true",
                "logging.level.org.apache.kafka", "WARN"));
        application.run(arguments);
    }
}
