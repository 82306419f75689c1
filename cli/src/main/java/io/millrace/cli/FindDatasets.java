package io.millrace.cli;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds datasets by what their users call them. */
final class FindDatasets {
    private final GatewayClient gateway;

    FindDatasets(GatewayClient gateway) {
        this.gateway = gateway;
    }

    /** The ids; a name that no dataset has is taken for an id, and the gateway says that there is none. */
    List<String> ids(List<String> names) throws GatewayProblem, GatewayUnreachable, InterruptedException {
        List<String> ids = new ArrayList<>();
        JsonNode known = names.isEmpty() ? null : gateway.datasets();
        for (String name : names) {
            String id = name;
            for (JsonNode dataset : known == null ? List.<JsonNode>of() : known) {
                if (dataset.path("name").asString("").equalsIgnoreCase(name)) {
                    id = dataset.path("id").asString("");
                }
            }
            ids.add(id);
        }
        return ids;
    }
}
