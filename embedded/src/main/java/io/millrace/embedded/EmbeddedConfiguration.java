package io.millrace.embedded;

import io.millrace.agent.AgentConfiguration;
import io.millrace.composer.ComposerConfiguration;
import io.millrace.executor.ExecutorConfiguration;
import io.millrace.gateway.GatewayConfiguration;
import io.millrace.mapper.MapperConfiguration;
import io.millrace.planner.PlannerConfiguration;
import io.millrace.validator.ValidatorConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** All services in one Spring context. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    AgentConfiguration.class,
    PlannerConfiguration.class,
    MapperConfiguration.class,
    ComposerConfiguration.class,
    ExecutorConfiguration.class,
    ValidatorConfiguration.class,
    GatewayConfiguration.class
})
class EmbeddedConfiguration {}
