package io.millrace.executor;

import io.millrace.agent.AgentConfiguration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Import;

/** The executor as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({AgentConfiguration.class, ExecutorConfiguration.class})
public class ExecutorApplication {

    public static void main(String[] arguments) {
        var application = new SpringApplication(ExecutorApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        var properties = new HashMap<String, Object>(Map.of(
                "spring.application.name", "executor-svc",
                "spring.main.banner-mode", "off",
                "logging.pattern.correlation", "[%X{request_id:-} %X{workflow:-}] ",
                // Its workers are daemon threads: without this the process would end when it has started.
                "spring.main.keep-alive", "true",
                // Why a statement failed is in the journal, in better words than a task's stack trace.
                "logging.level.org.apache.spark", "ERROR",
                "logging.level.org.apache.spark.executor.Executor", "OFF",
                "logging.level.org.apache.spark.scheduler.TaskSetManager", "OFF",
                "logging.level.org.apache.hadoop", "ERROR",
                "logging.level.org.apache.kafka", "WARN",
                "logging.level.com.zaxxer.hikari", "ERROR"));
        // A table whose log is short has no checkpoint yet, which is no news.
        properties.put("logging.level.io.delta", "ERROR");
        application.setDefaultProperties(properties);
        application.run(arguments);
    }
}
