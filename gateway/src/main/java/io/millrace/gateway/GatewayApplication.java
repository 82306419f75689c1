package io.millrace.gateway;

import io.millrace.agent.AgentConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The gateway as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({AgentConfiguration.class, GatewayConfiguration.class})
public class GatewayApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    static SpringApplication application() {
        var application = new SpringApplication(GatewayApplication.class);
        application.setDefaultProperties(Map.of(
                "spring.application.name", "gateway",
                "spring.main.banner-mode", "off",
                "logging.pattern.correlation", "[%X{request_id:-} %X{workflow:-}] "));
        return application;
    }
}
