package io.millrace.cli.gateway;

import tools.jackson.databind.JsonNode;

/** The gateway refused a request and said why (RFC 9457). */
public class GatewayProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode problem;

    public GatewayProblem(int status, JsonNode problem) {
        super(words(status, problem));
        this.status = status;
        this.problem = problem;
    }

    public int status() {
        return status;
    }

    /** The problem document as it came. */
    public JsonNode problem() {
        return problem;
    }

    private static String words(int status, JsonNode problem) {
        String title = problem.path("title").asString("The gateway answered with status " + status);
        String detail = problem.path("detail").asString("");
        String remedy = problem.path("remedy").asString("");
        return title + (detail.isEmpty() ? "" : ": " + detail) + (remedy.isEmpty() ? "" : "\n" + remedy);
    }
}
