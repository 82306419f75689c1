package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.executor.fixture.Spark;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import scala.Option;

class CoalesceInOrderTest {

    @Test
    void rowsStayInTheirOrder() throws Exception {
        var rows =
                Spark.engine().root().range(0, 1_000, 1, 50).as(Encoders.LONG()).rdd();

        var fewer = rows.coalesce(8, false, Option.apply(new CoalesceInOrder()), null);

        assertThat(fewer.getNumPartitions()).isEqualTo(8);
        assertThat(fewer.toJavaRDD().collect())
                .isEqualTo(IntStream.range(0, 1_000).mapToObj(Long::valueOf).toList());
        assertThat(rows.coalesce(80, false, Option.apply(new CoalesceInOrder()), null)
                        .getNumPartitions())
                .isEqualTo(50);
    }
}
