package io.millrace.language.glossary;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.FindAnchors;
import io.millrace.language.anchor.Link;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.ground.GroundIntent;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.Understand;
import io.millrace.language.understand.Understanding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a glossary changes in how questions are read. */
class GlossaryAnswersTest {
    private static final Catalog SHOP = ShopCatalog.of(Dialect.SQLITE);
    private static final Glossary GLOSSARY = ReadGlossary.of(GlossaryFixture.SHOP);
    private static final CatalogIndex WITH = new CatalogIndex(SHOP, GLOSSARY);
    private static final CatalogIndex WITHOUT = new CatalogIndex(SHOP);

    private static String plan(String question, CatalogIndex index) {
        return switch (new ReadQuestion().read(question, index)) {
            case Reading.Understood understood -> PlanTree.of(new GroundIntent().ground(understood.intent(), index));
            case Reading.Declined declined -> "declined: " + declined.notUnderstood();
        };
    }

    /** A column of the answer is called as the question calls it. */
    private static String withoutLabels(String plan) {
        return plan.replaceAll("\\w+ = (?=count|sum)", "");
    }

    @ParameterizedTest
    @CsvSource({
        "How many accounts are there?, How many customers are there?",
        "Show takings by region, Show order value by region",
        "Show the account country and the takings, Show the customer country and the order value"
    })
    void aSynonymIsReadAsTheName(String said, String meant) {
        assertThat(withoutLabels(plan(said, WITHOUT))).isNotEqualTo(withoutLabels(plan(meant, WITHOUT)));

        assertThat(withoutLabels(plan(said, WITH))).isEqualTo(withoutLabels(plan(meant, WITH)));
    }

    @ParameterizedTest
    @CsvSource({"Show total revenue by region", "Show turnover by region", "turnover per country"})
    void aMeasureIsComputedAsTheGlossarySays(String question) {
        assertThat(plan(question, WITHOUT)).doesNotContain("unit_price");

        assertThat(plan(question, WITH)).contains("quantity").contains("unit_price");
    }

    /** By the whole engine, whichever of its readers comes to it. */
    @ParameterizedTest
    @CsvSource({
        "Show total revenue by region, sum(oi.quantity * oi.unit_price)",
        "What is the total turnover for each country?, sum(oi.quantity * oi.unit_price)",
        "turnover by month, sum(oi.quantity * oi.unit_price)",
        "How many accounts are there?, scan customers",
        "List the name of all accounts from Germany, scan customers",
        "takings by month, sum(o.total_amount)"
    })
    void wholeQuestionsAreUnderstood(String question, String part) {
        Understanding understood = new Understand().understand(question, WITH, Conversation.NONE);

        assertThat(understood)
                .isInstanceOfSatisfying(
                        Understanding.Clear.class,
                        clear -> assertThat(PlanTree.of(new GroundInterpretation()
                                        .ground(clear.candidate().interpretation(), WITH)))
                                .contains(part));
    }

    @Test
    void theDefaultDateTellsTheTime() {
        assertThat(WITHOUT.kinds().time(SHOP.table("payments").orElseThrow()))
                .map(Column::name)
                .hasValue("paid_date");

        assertThat(WITH.kinds().time(SHOP.table("payments").orElseThrow()))
                .map(Column::name)
                .hasValue("due_date");
        assertThat(plan("Show payments by month", WITH)).contains("due_date").doesNotContain("paid_date");
    }

    @Test
    void aSynonymIsAnAnchor() {
        Elements elements = new Elements(WITH);
        Anchors anchors = new FindAnchors(elements).find("takings of accounts by month");

        Link takings = anchors.columns()
                .get(elements.columnNumber("orders", "total_amount"))
                .getFirst();
        assertThat(takings).isEqualTo(new Link(0, 1, 1, true));
        assertThat(anchors.tables().get(elements.tableNumber("customers"))).contains(new Link(2, 3, 1, true));
        Elements bare = new Elements(WITHOUT);
        Anchors before = new FindAnchors(bare).find("takings of accounts by month");
        assertThat(before.columnScore(bare.columnNumber("orders", "total_amount")))
                .isLessThan(0.8);
    }

    @Test
    void anElementIsFoundByItsOwnNameToo() {
        Elements elements = new Elements(WITH);
        Anchors anchors = new FindAnchors(elements).find("customers, that is clients");

        assertThat(anchors.tables().get(elements.tableNumber("customers")))
                .extracting(Link::from)
                .containsExactlyInAnyOrder(0, 4);
    }

    @Test
    void aChangedGlossaryIsAnotherIndex() {
        CatalogIndexes indexes = new CatalogIndexes(2);
        CatalogIndex bare = indexes.of(SHOP);
        CatalogIndex with = indexes.of(SHOP, GLOSSARY);

        assertThat(with).isNotSameAs(bare);
        assertThat(indexes.of(SHOP, GLOSSARY)).isSameAs(with);
        assertThat(indexes.of(SHOP)).isSameAs(bare);
    }
}
