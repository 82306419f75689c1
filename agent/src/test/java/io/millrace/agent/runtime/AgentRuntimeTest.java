package io.millrace.agent.runtime;

import io.millrace.agent.fixture.TestBroker;

/** {@link AgentRuntimeContract} on a broker inside this JVM. */
class AgentRuntimeTest extends AgentRuntimeContract {
    @Override
    String bootstrapServers() {
        return TestBroker.bootstrapServers();
    }
}
