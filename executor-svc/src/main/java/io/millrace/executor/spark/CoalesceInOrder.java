package io.millrace.executor.spark;

import java.io.Serializable;
import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/** Puts neighbours together, so that rows stay in their order; Spark's own puts together what lies on one machine. */
final class CoalesceInOrder implements PartitionCoalescer, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionGroup[] coalesce(int most, RDD<?> parent) {
        Partition[] all = parent.partitions();
        var groups = new PartitionGroup[Math.min(most, all.length)];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = new PartitionGroup(Option.empty());
            int end = (int) ((i + 1L) * all.length / groups.length);
            for (int each = (int) ((long) i * all.length / groups.length); each < end; each++) {
                groups[i].partitions().addOne(all[each]);
            }
        }
        return groups;
    }
}
