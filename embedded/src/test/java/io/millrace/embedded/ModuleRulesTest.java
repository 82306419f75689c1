package io.millrace.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of docs/architecture.md, and the names of the house. This module sees all others. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule languageIsPureJava = noClasses()
            .that()
            .resideInAPackage("io.millrace.language..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "io.millrace.schemas..",
                    "io.millrace.agent..",
                    "io.millrace.gateway..");

    @ArchTest
    static final ArchRule schemasDependOnNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.millrace.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.language..", "io.millrace.agent..", "org.springframework..");

    @ArchTest
    static final ArchRule theRuntimeKnowsNoService = noClasses()
            .that()
            .resideInAPackage("io.millrace.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.planner..",
                    "io.millrace.mapper..",
                    "io.millrace.composer..",
                    "io.millrace.executor..",
                    "io.millrace.validator..",
                    "io.millrace.gateway..",
                    "io.millrace.embedded..");

    @ArchTest
    static final ArchRule noServiceKnowsAnother = slices().matching(
                    "io.millrace.(planner|mapper|composer|executor|validator|gateway)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule theCatalogIsTheBottomOfTheLanguage = noClasses()
            .that()
            .resideInAPackage("io.millrace.language.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.language.plan..",
                    "io.millrace.language.intent..",
                    "io.millrace.language.sql..",
                    "io.millrace.language.check..");

    @ArchTest
    static final ArchRule plansKnowNoSql = noClasses()
            .that()
            .resideInAPackage("io.millrace.language.plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.language.sql..", "io.millrace.language.check..");

    @ArchTest
    static final ArchRule onlyTheExecutorOpensUserData = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.millrace.executor..", "io.millrace.gateway.projection..", "io.millrace.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule onlyPlannerComposerAndValidatorAskModels = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.millrace.gateway..",
                    "io.millrace.mapper..",
                    "io.millrace.executor..",
                    "io.millrace.agent..",
                    "io.millrace.language..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.llm..", "org.springframework.ai..");

    @ArchTest
    static final ArchRule onlyTheAdaptersKnowTheProvidersClients = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.llm.provider..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.ai..", "com.openai..", "com.anthropic..");

    @ArchTest
    static final ArchRule namesSayWhatTheyDo = classes()
            .that()
            .resideInAPackage("io.millrace..")
            .should()
            .haveNameNotMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?$")
            .andShould()
            .haveNameNotMatching(".*\\.Base[A-Z].*");

    @ArchTest
    static final ArchRule packagesAreFeatures = noClasses()
            .should()
            .resideInAnyPackage("..common..", "..misc..", "..service..", "..dto..", "..model..", "..util..");
}
