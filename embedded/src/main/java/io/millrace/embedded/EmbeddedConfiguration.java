package io.millrace.embedded;

import io.millrace.agent.AgentConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** All services in one Spring context. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(AgentConfiguration.class)
class EmbeddedConfiguration {}
