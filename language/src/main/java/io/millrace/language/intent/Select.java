package io.millrace.language.intent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One set of rows.
 *
 * @param subject what is asked about: "customers"
 * @param shows attributes to show: "name and email of customers"
 * @param measures figures to show
 * @param breakdowns what there is one row of figures for each of
 * @param conditions what has to hold for the subject
 * @param having what has to hold for a group
 * @param limit most rows; null for all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Select(
        @Nullable Reference subject,
        List<Reference> shows,
        List<Measure> measures,
        List<Breakdown> breakdowns,
        List<Condition> conditions,
        List<GroupCondition> having,
        List<Order> orders,
        @Nullable Integer limit,
        boolean distinct) {
    public Select {
        shows = List.copyOf(shows);
        measures = List.copyOf(measures);
        breakdowns = List.copyOf(breakdowns);
        conditions = List.copyOf(conditions);
        having = List.copyOf(having);
        orders = List.copyOf(orders);
        if (subject == null && shows.isEmpty() && measures.isEmpty() && breakdowns.isEmpty()) {
            throw new IllegalArgumentException("nothing is asked for");
        }
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit);
        }
        for (Order order : orders) {
            if (order.key() instanceof Order.OfMeasure key && (key.measure() < 0 || key.measure() >= measures.size())) {
                throw new IllegalArgumentException("order by measure " + key.measure() + " of " + measures.size());
            }
        }
    }
}
