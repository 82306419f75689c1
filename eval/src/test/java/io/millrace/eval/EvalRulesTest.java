package io.millrace.eval;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions inside of this module; those between modules are held by {@code ModuleRulesTest} of embedded. */
@AnalyzeClasses(packages = "io.millrace.eval", importOptions = ImportOption.DoNotIncludeTests.class)
class EvalRulesTest {

    @ArchTest
    static final ArchRule packagesDoNotGoInCircles =
            slices().matching("io.millrace.eval.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule suitesAreOnlyRead = noClasses()
            .that()
            .resideInAPackage("io.millrace.eval.suite..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.language..", "io.millrace.executor..", "io.millrace.schemas..");

    @ArchTest
    static final ArchRule databasesAreAskedThroughTheExecutor = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.eval.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");
}
