package io.millrace.executor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.StageException;
import io.millrace.executor.fault.Bench.Ran;
import io.millrace.executor.fault.Bench.Shop;
import io.millrace.executor.fault.WrittenPrograms.Written;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.FeaturePlans;
import io.millrace.language.fixture.RandomPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.plan.Relation;
import io.millrace.schemas.Check;
import io.millrace.schemas.Statement;
import io.millrace.schemas.WriteMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many wrong programs the checks of a plan catch, and how many right ones they reject, on real databases. {@code ./millrace check
 * --faults} prints what this writes to {@code target/faults.md}; {@code -Dfaults.places=} seeds more places of each plan, {@code
 * -Dplans.count=} makes more random plans, and {@code -Dplans.seed=} others.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultSuiteTest {
    private static final int PLACES = Integer.getInteger("faults.places", 1);
    private static final int RANDOM = Integer.getInteger("plans.count", 60);
    private static final long SEED = Long.getLong("plans.seed", 100);

    /** Of the writes, so many are tried at a time: one, where {@code ./millrace check --faults} counts them. */
    private static final int EVERY = Integer.getInteger("faults.every", 3);

    private static final Path REPORT = Path.of("target/faults.md");

    @TempDir
    private static Path folder;

    private static Bench bench;

    @BeforeAll
    static void shops() throws Exception {
        bench = new Bench(Files.createDirectories(folder.resolve("data")));
        bench.withMariaDb(Files.createDirectories(folder.resolve("m")));
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static Map<String, Plan> golden() {
        Map<String, Plan> plans = new LinkedHashMap<>(DemoPlans.all(ShopCatalog.postgresql(), 2));
        plans.putAll(FeaturePlans.all(ShopCatalog.postgresql()));
        return plans;
    }

    // ---------------------------------------------------------------- wrong programs

    /** Of one kind of mistake. */
    private static final class Kind {
        private int seeded;
        private int caught;
        /** Caught by a check that does not weigh the columns. */
        private int otherwise;
    }

    private static final class Tally {
        private final Map<String, Kind> kinds = new LinkedHashMap<>();
        private final List<String> missed = new ArrayList<>();

        void add(String plan, String mistake, Shop shop, Ran right, Ran wrong) {
            Kind kind = kinds.computeIfAbsent(mistake, each -> new Kind());
            kind.seeded++;
            List<String> failed = wrong.failed();
            if (failed.isEmpty()) {
                missed.add("%s, %s: %s%n    right %s%n    wrong %s"
                        .formatted(plan, shop.dialect(), mistake, right.rows(), wrong.rows()));
            } else {
                kind.caught++;
                kind.otherwise +=
                        failed.stream().allMatch(name -> name.equals("figures") || name.equals("top")) ? 0 : 1;
            }
        }

        int seeded() {
            return kinds.values().stream().mapToInt(kind -> kind.seeded).sum();
        }

        int caught() {
            return kinds.values().stream().mapToInt(kind -> kind.caught).sum();
        }

        int otherwise() {
            return kinds.values().stream().mapToInt(kind -> kind.otherwise).sum();
        }
    }

    @Test
    @Order(1)
    void wrongProgramsAreCaught() throws Exception {
        Tally tally = new Tally();
        for (Shop shop : bench.shops()) {
            if (shop.connectionId().equals(Bench.MARIADB)) {
                continue;
            }
            SeedFaults faults = new SeedFaults(shop.catalog(), PLACES);
            Map<String, Ran> rights = new HashMap<>();
            Map<String, List<Check>> checks = new HashMap<>();
            for (Map.Entry<String, Plan> named : golden().entrySet()) {
                Plan plan = named.getValue();
                List<Check> derived = Bench.checks(plan, shop);
                Ran right = bench.run(Bench.statement(plan, shop), derived, shop);
                rights.put(named.getKey(), right);
                checks.put(named.getKey(), derived);
                for (Map.Entry<String, List<Plan>> kind : faults.in(plan).entrySet()) {
                    for (Plan wrong : kind.getValue()) {
                        seed(named.getKey(), kind.getKey(), plan, right, statement(wrong, shop), derived, shop, tally);
                    }
                }
            }
            for (Written wrong : WrittenPrograms.read("wrong.sql")) {
                if (wrong.isFor(shop.dialect())) {
                    Plan plan = Objects.requireNonNull(golden().get(wrong.plan()), wrong.plan());
                    seed(
                            wrong.plan(),
                            wrong.kind(),
                            plan,
                            Objects.requireNonNull(rights.get(wrong.plan())),
                            Bench.statement(wrong.sql(), shop),
                            Objects.requireNonNull(checks.get(wrong.plan())),
                            shop,
                            tally);
                }
            }
        }
        write(tally);

        assertThat(tally.kinds.values().stream().filter(kind -> kind.seeded > 0))
                .hasSizeGreaterThanOrEqualTo(30);
        assertThat(100.0 * tally.caught() / tally.seeded())
                .as("%d of %d caught, missed:%n%s", tally.caught(), tally.seeded(), String.join("\n", tally.missed))
                .isGreaterThanOrEqualTo(95);
    }

    /** A program that does not run says itself that it is wrong; one that answers the same is not wrong on these rows. */
    private static void seed(
            String name,
            String mistake,
            Plan plan,
            Ran right,
            Statement wrong,
            List<Check> checks,
            Shop shop,
            Tally tally)
            throws Exception {
        try {
            Ran ran = bench.run(wrong, checks, shop);
            if (!isSame(plan, right, ran)) {
                tally.add(name, mistake, shop, right, ran);
            }
        } catch (StageException e) {
            // Says itself that it is wrong.
        }
    }

    private static Statement statement(Plan wrong, Shop shop) {
        try {
            return Bench.statement(wrong, shop);
        } catch (PlanException e) {
            return Bench.statement("SELECT", shop);
        }
    }

    private static boolean isSame(Plan plan, Ran right, Ran other) {
        if (!right.columns().equals(other.columns())) {
            return false;
        }
        return isOrdered(plan.root())
                ? right.rows().equals(other.rows())
                : sorted(right.rows()).equals(sorted(other.rows()));
    }

    private static boolean isOrdered(Relation relation) {
        return switch (relation) {
            case Relation.Sort ignored -> true;
            case Relation.Limit limit -> isOrdered(limit.input());
            case Relation.Project project -> isOrdered(project.input());
            default -> false;
        };
    }

    private static List<String> sorted(List<List<String>> rows) {
        return rows.stream().map(List::toString).sorted().toList();
    }

    private static void write(Tally tally) throws Exception {
        StringBuilder text = new StringBuilder();
        text.append("| mistake | seeded | caught | by others than the figures |%n|---|---|---|---|%n".formatted());
        tally.kinds.forEach((name, kind) ->
                text.append("| %s | %d | %d | %d |%n".formatted(name, kind.seeded, kind.caught, kind.otherwise)));
        text.append(
                "%nwrong programs: %d of %d caught (%.1f %%), %d kinds; %.1f %% without the checks that weigh columns%n"
                        .formatted(
                                tally.caught(),
                                tally.seeded(),
                                100.0 * tally.caught() / tally.seeded(),
                                tally.kinds.size(),
                                100.0 * tally.otherwise() / tally.seeded()));
        text.append(tally.missed.isEmpty() ? "" : "%nmissed:%n".formatted());
        tally.missed.forEach(missed -> text.append(missed).append('\n'));
        Files.createDirectories(Objects.requireNonNull(REPORT.getParent()));
        Files.writeString(REPORT, text.toString());
    }

    // ---------------------------------------------------------------- right programs

    @Test
    @Order(2)
    void rightProgramsPass() throws Exception {
        List<String> rejected = new ArrayList<>();
        int programs = 0;
        for (Shop shop : bench.shops()) {
            for (Map.Entry<String, Plan> named : golden().entrySet()) {
                programs++;
                judge(named.getKey(), named.getValue(), Bench.statement(named.getValue(), shop), shop, rejected);
            }
            RandomPlans random = new RandomPlans(ShopCatalog.postgresql(), SEED);
            for (int i = 0; i < RANDOM; i++) {
                Plan plan = random.next();
                programs++;
                judge(
                        "random plan %d of seed %d".formatted(i, SEED),
                        plan,
                        Bench.statement(plan, shop),
                        shop,
                        rejected);
            }
            for (Written right : WrittenPrograms.read("right.sql")) {
                if (right.isFor(shop.dialect()) && !(shop.connectionId().equals(Bench.MARIADB))) {
                    Plan plan = Objects.requireNonNull(golden().get(right.plan()), right.plan());
                    programs++;
                    judge(right.plan() + " by hand", plan, Bench.statement(right.sql(), shop), shop, rejected);
                }
            }
        }
        String line = "right programs: %d of %d rejected%n".formatted(rejected.size(), programs);
        report("\n" + line + String.join("\n", rejected));

        assertThat(programs).isGreaterThanOrEqualTo(200);
        assertThat(rejected).isEmpty();
    }

    private static void judge(String name, Plan plan, Statement statement, Shop shop, List<String> rejected)
            throws Exception {
        String told = "%s, %s%n%s%n%s%n".formatted(name, shop.dialect(), PlanTree.of(plan), statement.getReadableSql());
        try {
            Ran ran = bench.run(statement, Bench.checks(plan, shop), shop);
            if (!ran.failed().isEmpty()) {
                rejected.add(told
                        + ran.checks().stream()
                                .filter(check -> !check.getPassed())
                                .toList());
            }
        } catch (StageException e) {
            rejected.add(told + "does not run: " + e.getMessage());
        }
    }

    // ---------------------------------------------------------------- wrong and right writes

    @Test
    @Order(3)
    void wrongWritesAreCaught() throws Exception {
        List<String> missed = new ArrayList<>();
        Map<String, Kind> kinds = new LinkedHashMap<>();
        Map<String, Integer> turns = new HashMap<>();
        try (WriteBench writes = new WriteBench(folder.resolve("data"), bench.connections())) {
            for (WriteBench.Source source : writes.sources()) {
                for (WriteMode mode : WriteMode.values()) {
                    writes.prepare();
                    List<String> before = writes.state();
                    String workflow = UUID.randomUUID().toString();
                    writes.write(workflow, source, mode);
                    List<String> right = writes.state();
                    assertThat(right).isNotEqualTo(before);
                    Kind again = kinds.computeIfAbsent("the same work delivered twice", each -> new Kind());
                    again.seeded++;
                    writes.write(workflow, source, mode);
                    tell(writes.state().equals(right), again, "delivered twice, " + mode, missed);
                    for (SeedWrites.Fault fault : SeedWrites.all()) {
                        if (fault.modes().contains(mode)
                                && (turns.merge(fault.kind(), 1, Integer::sum) - 1) % EVERY == 0) {
                            writes.prepare();
                            writes.execute(fault.statements());
                            String told = "%s, %s, %s".formatted(fault.kind(), mode, source.title());
                            boolean refused = false;
                            try {
                                writes.write(source, mode);
                            } catch (StageException e) {
                                refused = true;
                            }
                            List<String> after = writes.state();
                            if (refused || !after.equals(right)) {
                                Kind kind = kinds.computeIfAbsent(fault.kind(), each -> new Kind());
                                kind.seeded++;
                                tell(refused && after.equals(before), kind, told, missed);
                            }
                        }
                    }
                }
            }
        }
        int seeded = kinds.values().stream().mapToInt(kind -> kind.seeded).sum();
        int caught = kinds.values().stream().mapToInt(kind -> kind.caught).sum();
        var text = new StringBuilder("%n| wrong write | seeded | caught |%n|---|---|---|%n".formatted());
        kinds.forEach((name, kind) -> text.append("| %s | %d | %d |%n".formatted(name, kind.seeded, kind.caught)));
        text.append("%nwrong writes: %d of %d caught (%.1f %%), %d kinds%n"
                .formatted(caught, seeded, 100.0 * caught / seeded, kinds.size()));
        missed.forEach(each -> text.append("missed: ").append(each).append('\n'));
        report(text.toString());

        assertThat(kinds).hasSizeGreaterThanOrEqualTo(30);
        assertThat(missed).isEmpty();
    }

    private static void tell(boolean caught, Kind kind, String told, List<String> missed) {
        if (caught) {
            kind.caught++;
        } else {
            missed.add(told);
        }
    }

    /** Rows of each database, of all plans between them, into a new table and once more into the same. */
    @Test
    @Order(4)
    void rightWritesPass() throws Exception {
        List<String> rejected = new ArrayList<>();
        int count = 0;
        try (WriteBench writes = new WriteBench(folder.resolve("data"), bench.connections())) {
            int turn = 0;
            for (Map.Entry<String, Plan> named : golden().entrySet()) {
                Shop shop = bench.shops().get(turn / EVERY % bench.shops().size());
                if (turn++ % EVERY != 0) {
                    continue;
                }
                Statement statement = Bench.statement(named.getValue(), shop);
                int rows = bench.run(statement, List.of(), shop).rows().size();
                count += 2;
                try {
                    writes.writeTwice(shop.connectionId(), statement);
                    if (writes.count() != 2L * rows) {
                        rejected.add(named.getKey() + " on " + shop.dialect() + ": " + writes.count() + " rows");
                    }
                } catch (StageException e) {
                    rejected.add(named.getKey() + " on " + shop.dialect() + ": " + e.getMessage());
                }
            }
        }
        report("\nright writes: %d of %d rejected%n".formatted(rejected.size(), count) + String.join("\n", rejected));

        assertThat(rejected).isEmpty();
    }

    private static void report(String text) throws Exception {
        Files.writeString(REPORT, (Files.exists(REPORT) ? Files.readString(REPORT) : "") + text);
    }
}
