package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.classic.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The last look at a Spark statement, by Spark's own parser and before anything is analysed: {@code spark.sql} runs a command at
 * once. Functions that call Java or the system are not known to the session at all.
 */
final class RequireSparkQuery {
    private static final Set<String> NOT_FOR_SQL = Set.of("reflect", "try_reflect", "java_method");

    private RequireSparkQuery() {}

    static void forgetDangerousFunctions(SparkSession session) {
        FunctionRegistry functions = session.sessionState().functionRegistry();
        for (FunctionIdentifier function : CollectionConverters.asJava(functions.listFunction())) {
            if (NOT_FOR_SQL.contains(function.funcName())) {
                functions.dropFunction(function);
            }
        }
    }

    /**
     * @return the last parts of the names that the query reads from, its own WITH queries among them; twice what it reads twice
     * @throws StageException CONTRACT not-one-query
     */
    static List<String> relations(SparkSession session, String sql) throws StageException {
        ParserInterface parser = session.sessionState().sqlParser();
        LogicalPlan plan;
        try {
            plan = parser.parsePlan(sql);
        } catch (Exception e) {
            // ParseException is checked in Scala's eyes only.
            throw new StageException(
                    Category.CONTRACT,
                    "statement-not-accepted",
                    "Spark does not accept the statement: " + firstLine(e),
                    "Correct the statement; where Millrace wrote it, this is a bug.");
        }
        var relations = new ArrayList<String>();
        for (LogicalPlan node : all(plan)) {
            if (node instanceof Command
                    || node instanceof ParsedStatement
                    || node instanceof ScriptTransformation
                    || node.nodeName().startsWith("Insert")
                    || node.nodeName().startsWith("Compound")) {
                throw new StageException(
                        Category.CONTRACT,
                        "not-one-query",
                        "The statement is not run: it does more than read (" + node.nodeName() + ").",
                        "Send exactly one query that only reads.");
            }
            if (node instanceof UnresolvedRelation relation) {
                List<String> parts = CollectionConverters.asJava(relation.multipartIdentifier());
                relations.add(parts.getLast());
            }
        }
        return relations;
    }

    /** The plan with everything below it: children, WITH queries, subqueries in expressions. */
    private static List<LogicalPlan> all(LogicalPlan root) {
        var found = new ArrayList<LogicalPlan>();
        found.add(root);
        for (int i = 0; i < found.size(); i++) {
            LogicalPlan node = found.get(i);
            found.addAll(CollectionConverters.asJava(node.children()));
            found.addAll(CollectionConverters.asJava(node.subqueries()));
            for (TreeNode<?> inner : CollectionConverters.asJava(node.innerChildren())) {
                if (inner instanceof LogicalPlan plan) {
                    found.add(plan);
                }
            }
        }
        return found;
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().strip();
        return message.lines().findFirst().orElse(message);
    }
}
