package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCRelation;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Looks at what Spark has made of a statement before a row is read: names are tables and functions by now, whatever they looked like
 * in the text. The plan may read views and tables that were registered, and hold no node or expression that runs code or a command.
 */
final class RequireReadingPlan {
    /** What a plan may begin with; everything else has inputs. */
    private static final Set<String> LEAVES = Set.of(
            "LocalRelation",
            "OneRowRelation",
            "Range",
            "CTERelationRef",
            "UnionLoopRef",
            "DataSourceV2Relation",
            "LogicalRelation",
            "ResolvedInlineTable",
            "EmptyRelation");

    private static final Set<String> CODE = Set.of(
            "CallMethodViaReflection",
            "TryReflect",
            "Invoke",
            "ScalaUDF",
            "PythonUDF",
            "PythonUDAF",
            "ApplyFunctionExpression",
            "InputFileName",
            "InputFileBlockStart",
            "InputFileBlockLength",
            "CurrentUser",
            "SQLScalarFunction");

    private RequireReadingPlan() {}

    /** @throws StageException CONTRACT not-one-query */
    static void check(LogicalPlan analyzed) throws StageException {
        Deque<LogicalPlan> plans = new ArrayDeque<>(List.of(analyzed));
        while (!plans.isEmpty()) {
            LogicalPlan plan = plans.pop();
            String kind = plan.getClass().getSimpleName();
            boolean leaf = plan.children().isEmpty() && plan.innerChildren().isEmpty();
            if (leaf && !(LEAVES.contains(kind) && isRegistered(plan))
                    || kind.endsWith("Command")
                    || kind.contains("ScriptTransformation")
                    || kind.startsWith("Insert")
                    || kind.startsWith("Write")) {
                throw refused(kind);
            }
            plans.addAll(CollectionConverters.asJava(plan.children()));
            for (TreeNode<?> inner : CollectionConverters.asJava(plan.innerChildren())) {
                if (inner instanceof LogicalPlan innerPlan) {
                    plans.add(innerPlan);
                }
            }
            for (Expression expression : CollectionConverters.asJava(plan.expressions())) {
                plans.addAll(check(expression));
            }
        }
    }

    /** @return the plans of the subqueries in it */
    private static List<LogicalPlan> check(Expression root) throws StageException {
        List<LogicalPlan> subqueries = new ArrayList<>();
        Deque<Expression> expressions = new ArrayDeque<>(List.of(root));
        while (!expressions.isEmpty()) {
            Expression expression = expressions.pop();
            String kind = expression.getClass().getSimpleName();
            if (CODE.contains(kind)) {
                throw refused(kind);
            }
            expressions.addAll(CollectionConverters.asJava(expression.children()));
            for (TreeNode<?> inner : CollectionConverters.asJava(expression.innerChildren())) {
                if (inner instanceof LogicalPlan plan) {
                    subqueries.add(plan);
                }
            }
        }
        return subqueries;
    }

    /** Read through JDBC, or from the files of a dataset: both only by a view that Millrace made, since SQL on files is off. */
    private static boolean isRegistered(LogicalPlan leaf) {
        return !(leaf instanceof LogicalRelation relation)
                || relation.relation() instanceof JDBCRelation
                || relation.relation() instanceof HadoopFsRelation;
    }

    private static StageException refused(String kind) {
        return new StageException(
                Category.CONTRACT,
                "not-one-query",
                "The statement is not run: it does more than read (" + kind + ").",
                "Send exactly one query that only reads.");
    }
}
