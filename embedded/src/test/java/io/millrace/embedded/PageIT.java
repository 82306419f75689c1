package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.Browser;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.fixture.TwoMeanings;
import io.millrace.embedded.home.Ports;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understand;
import io.millrace.planner.UnderstandQuestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import tools.jackson.databind.json.JsonMapper;

/** The page, in a real browser, on everything that is behind it. One browser and one stack for all tests. */
class PageIT {
    private static final String BY_REGION = "Show me total sales by region";
    private static final String UNCLEAR = "Show me the sales";
    private static final String HELD = "How many orders are there by country?";
    private static final String SCRIPT = "<img src=x onerror=\"document.title='broken'\">";

    private static final CountDownLatch RELEASED = new CountDownLatch(1);
    private static final ConcurrentHashMap<String, Conversation> HEARD = new ConcurrentHashMap<>();

    private static EmbeddedStack stack;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        String missing = Browser.missing();
        assumeTrue(missing == null, missing);
        Path home = TestFolders.freshHome("page");
        stack = EmbeddedStack.start(
                new EmbeddedSettings(home, 0, Ports.free(), Ports.free()),
                new ShowSteps(Terminal.plain(System.out)),
                context -> context.registerBean(UnderstandQuestion.class, PageIT::understand));
        var gateway = new GatewayClient(stack.gateway());
        try (var shop = stack.postgres().connect(EmbeddedPostgres.SHOP)) {
            new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                    .connect(
                            shop,
                            new ConnectShop.Address(
                                    "127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP),
                            LocalDate.now());
        }
        connectNotes(gateway, home.resolve("notes.db"));
        browser = Browser.open();
    }

    @AfterAll
    static void stop() {
        RELEASED.countDown();
        if (browser != null) {
            browser.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    /** As the product does, but for one question that has two meanings and one that waits until the test says so. */
    private static UnderstandQuestion understand() {
        var product = new Understand();
        var twoMeanings = new TwoMeanings(UNCLEAR, List.of(BY_REGION, "Show me total sales by country"));
        return (question, index, conversation) -> {
            HEARD.put(question, conversation);
            if (question.equals(HELD)) {
                await(RELEASED);
            }
            return question.equals(UNCLEAR)
                    ? twoMeanings.understand(question, index, conversation)
                    : product.understand(question, index, conversation);
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ten thousand rows, and a row, a table and a column with what a browser would run if it were not text. */
    private static void connectNotes(GatewayClient gateway, Path file) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT)");
            statement.execute("INSERT INTO notes VALUES (1, '" + SCRIPT.replace("'", "''") + "'), (2, 'plain')");
            statement.execute("CREATE TABLE readings (reading INTEGER PRIMARY KEY, celsius REAL)");
            statement.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
                    + " INSERT INTO readings SELECT i, i / 10.0 FROM n");
        }
        var settings = new JsonMapper().createObjectNode();
        settings.put("id", "notes")
                .put("name", "Notes " + SCRIPT)
                .put("db_type", "sqlite")
                .put("database", file.toString());
        String probe = gateway.addConnection(settings).path("request_id").asString();
        assertThat(gateway.follow(probe, event -> {}).name()).isEqualTo("succeeded");
    }

    @BeforeEach
    void open() {
        browser.driver().get(stack.gateway() + "/icon-of-nothing");
        browser.run("localStorage.clear()");
        browser.complaints();
        browser.driver().get(stack.gateway() + "/");
        browser.find(".example");
        select("shop");
        browser.find("#question").click();
    }

    @AfterEach
    void theBrowserHasNothingToComplainAbout() {
        if (browser != null) {
            assertThat(browser.complaints())
                    .noneMatch(each -> each.contains("Content Security Policy") || each.contains("Uncaught"));
        }
    }

    @Test
    void aQuestionIsAskedWithTheKeyboardAloneAndAnsweredStepByStep() {
        // The focus is where it is when the page opens: nothing has to be clicked first.
        browser.driver().navigate().refresh();
        type(BY_REGION + Keys.ENTER);

        WebElement turn = answered(BY_REGION);
        assertThat(browser.all("turn-view .stage.completed")).hasSize(6);
        assertThat(Browser.text(turn))
                .contains("5 rows; all 7 checks passed.", "Understood as", "Total sales by region");
        assertThat(browser.all("turn-view tbody tr:not(.space)")).hasSize(5);
        assertThat(browser.find("chart-view canvas").getSize().getWidth()).isGreaterThan(300);
        assertThat(browser.driver().getCurrentUrl()).contains("#/c/");

        tab("Plan");
        assertThat(Browser.text(browser.find(".plan")))
                .contains("Read", "orders as o", "Join", "o.customer_id = c.customer_id");
        tab("Checks");
        assertThat(browser.all(".checks .good")).hasSize(7);
        tab("SQL");
        browser.awaitTrue("highlighted SQL", () -> editorText().contains("SUM(o.total_amount) AS total_sales"));
        assertThat(browser.find("[role=status]").getDomProperty("textContent")).startsWith("Answered: 5 rows.");
    }

    @Test
    void aFollowUpGoesToTheSameConversationAndIsFoundAgain() {
        ask(BY_REGION);
        ask("only the top 3");

        assertThat(Objects.requireNonNull(HEARD.get("only the top 3")).turns())
                .extracting(Conversation.Turn::text)
                .containsExactly(BY_REGION);

        browser.driver().navigate().refresh();
        browser.await("the second turn", () -> turn("only the top 3", "succeeded", "failed"));
        assertThat(browser.all("turn-view")).hasSize(2);
        assertThat(Browser.text(browser.find(".conversations [aria-current=page]")))
                .isEqualTo(BY_REGION);
    }

    @Test
    void anUnclearQuestionIsAnsweredWithAButton() {
        type(UNCLEAR + Keys.ENTER);

        WebElement choice = browser.find(".choice", "Total sales by country");
        String rows =
                Browser.text(choice.findElement(By.cssSelector(".choice-rows"))).strip();
        assertThat(rows).matches("\\d+ rows");
        browser.click(choice);

        assertThat(Browser.text(answered(UNCLEAR))).contains(rows + "; all ");
        assertThat(browser.all(".choice")).isEmpty();
    }

    @Test
    void sqlIsChangedAndRunAgain() {
        ask(BY_REGION);
        tab("SQL");
        browser.awaitTrue("highlighted SQL", () -> editorText().contains("SUM(o.total_amount) AS total_sales"));
        WebElement editor = (WebElement) Objects.requireNonNull(
                browser.run("return document.querySelector('sql-view').shadowRoot.querySelector('.cm-content')"));
        editor.sendKeys(
                Keys.chord(Keys.CONTROL, "a"), "select count(*) as number_of_regions from regions where name <> 'a';");
        editor.sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
        assertThat(Browser.text(browser.find("[data-status=failed] .failure"))).contains("regions");

        editor.sendKeys(Keys.chord(Keys.CONTROL, "a"), "select count(distinct region) as regions from customers");
        editor.sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
        assertThat(Browser.text(browser.find(".figures dd"))).isEqualTo("5");
    }

    @Test
    void sqlOfOnesOwnThatIsLikedAnswersItsQuestion() {
        String question = "How many regions are there?";
        ask(question);
        tab("SQL");
        browser.awaitTrue("the SQL", () -> editorText() != null);
        WebElement editor = (WebElement) Objects.requireNonNull(
                browser.run("return document.querySelector('sql-view').shadowRoot.querySelector('.cm-content')"));
        editor.sendKeys(
                Keys.chord(Keys.CONTROL, "a"), "select count(distinct region) + 1000 as regions from customers");
        editor.sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
        browser.find("turn-view .hint", "thumb up");
        browser.all("[aria-label='A good answer']").getLast().click();
        browser.find("[role=status]", "from now on");
        open();

        ask(question);

        assertThat(Browser.text(browser.find(".remembered"))).isEqualTo("Remembered");
        assertThat(Browser.text(browser.find(".figures dd"))).isEqualTo("1,005");
        browser.click(browser.find("[aria-label='A bad answer']"));
        browser.find("[role=status]", "Marked as a bad answer.");
        open();
        ask(question);
        assertThat(browser.all(".remembered")).isEmpty();
    }

    @Test
    void aFileIsUploadedAndAsked() throws Exception {
        Path file = Files.writeString(
                Files.createTempDirectory("page").resolve("branches.csv"),
                "city,visits,opened\nBern,12,2024-01-02\nRome,7,2024-02-03\nOslo,oops\nLima,30,2024-05-06\n");
        browser.driver().get(stack.gateway() + "/#/data");
        browser.find("#upload").sendKeys(file.toString());

        WebElement dataset = browser.find("dataset-list .entry", "branches");
        assertThat(Browser.text(dataset))
                .contains("3 rows", "1 could not be read", "has 2 cells, the header has 3", "Oslo,oops");
        assertThat(browser.find("select[aria-label='Type of visits']").getDomProperty("value"))
                .isEqualTo("integer");

        browser.driver().get(stack.gateway() + "/#/");
        browser.find(".chip[aria-pressed=true]", "branches");
        browser.click(browser.find("#connection option[value='']"));
        browser.click(browser.find(".example", "How many branches are there by city?"));
        answered("How many branches are there by city?");
        assertThat(browser.all("turn-view tbody tr:not(.space)")).hasSize(3);
        assertThat(browser.find(".result-foot a[download='answer.csv']").getDomAttribute("href"))
                .matches("/api/v1/runs/.+/download\\?format=csv");
        browser.driver().get(stack.gateway() + "/#/data");
        browser.click(browser.find("[aria-label='Delete branches']"));
        browser.awaitTrue("no dataset", () -> browser.all("dataset-list .entry").isEmpty());
    }

    @Test
    void aTypeIsPutRight() throws Exception {
        Path file = Files.writeString(
                Files.createTempDirectory("page").resolve("parcels.csv"), "code,weight\n0012,3\n0450,5\n");
        browser.driver().get(stack.gateway() + "/#/data");
        browser.find("#upload").sendKeys(file.toString());
        WebElement dataset = browser.find("dataset-list .entry", "parcels");
        browser.click(dataset.findElement(By.xpath(".//summary[contains(., 'Columns')]")));
        browser.click(browser.find("select[aria-label='Type of weight'] option[value=decimal]"));
        browser.click(browser.find("dataset-list button", "Save types"));

        browser.awaitTrue(
                "the types are saved",
                () -> browser.all("dataset-list button.primary").isEmpty());
        browser.driver().navigate().refresh();
        browser.awaitTrue(
                "the type after a reload",
                () -> "decimal"
                        .equals(browser.find("select[aria-label='Type of weight']")
                                .getDomProperty("value")));
        browser.click(browser.find("[aria-label='Delete parcels']"));
    }

    @Test
    void allRowsAreDownloaded() throws Exception {
        ask(BY_REGION);
        WebElement link = browser.find(".result-foot a[download='answer.csv']");
        String run = Objects.requireNonNull(link.getDomAttribute("href")).replaceAll(".*/runs/(.+)/download.*", "$1");
        browser.click(link);

        List<String> lines = Files.readAllLines(browser.download("run-" + run + ".csv"));
        assertThat(lines.getFirst()).isEqualTo("region,total_sales");
        assertThat(lines).hasSize(6);
    }

    @Test
    void thePlanFolds() {
        ask(BY_REGION);
        tab("Plan");
        WebElement read = browser.find(".plan code", "orders");
        assertThat(read.isDisplayed()).isTrue();

        browser.click(browser.find(".plan > li > details > summary"));
        browser.awaitTrue("the steps below are hidden", () -> !read.isDisplayed());
    }

    @Test
    void twoTabsOnOneConversationSeeTheSameTurns() {
        ask(BY_REGION);
        String conversation = browser.driver().getCurrentUrl();
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        try {
            browser.driver().get(conversation);
            answered(BY_REGION);
            browser.find("#question").click();
            ask("How many orders are there?");
        } finally {
            browser.driver().close();
            browser.driver().switchTo().window(first);
        }
        browser.driver().navigate().refresh();
        answered("How many orders are there?");
        assertThat(browser.all("turn-view article")).hasSize(2);
    }

    @Test
    void aThumbIsKept() {
        ask(BY_REGION);
        browser.click(browser.find("[aria-label='A good answer']"));
        browser.find("[aria-label='A good answer'][aria-pressed=true]");
        browser.find("[role=status]", "Marked as a good answer.");

        browser.driver().navigate().refresh();
        answered(BY_REGION);
        browser.find("[aria-label='A good answer'][aria-pressed=true]");
    }

    @Test
    void aReloadWhileItRunsGoesOnWhereItWas() {
        type(HELD + Keys.ENTER);
        browser.find("[data-status=running] .stage.ahead");
        browser.awaitTrue(
                "the workflow's own address",
                () -> browser.driver().getCurrentUrl().contains("#/c/"));
        browser.find("turn-view article:not([data-id=''])");

        browser.driver().navigate().refresh();
        assertThat(Browser.text(browser.find("[aria-busy=true] .question"))).isEqualTo(HELD);
        RELEASED.countDown();

        answered(HELD);
        assertThat(browser.all("turn-view .stage.completed")).hasSize(6);
    }

    @Test
    void namesAndCellsAreTextWhateverIsInThem() {
        select("notes");
        ask("List all notes");

        assertThat(Browser.text(browser.find("#connection option:checked"))).isEqualTo("Notes " + SCRIPT);
        ask("What is the title of notes");
        assertThat(Browser.text(browser.find("turn-view td", "onerror"))).isEqualTo(SCRIPT);
        ask(SCRIPT);
        assertThat(Browser.text(browser.find(".question", "onerror"))).isEqualTo(SCRIPT);
        browser.driver().get(stack.gateway() + "/#/data");
        assertThat(Browser.text(browser.find(".entry-name strong", "Notes"))).isEqualTo("Notes " + SCRIPT);
        assertThat(browser.driver().getTitle()).isEqualTo("Data · Millrace");
    }

    @Test
    void tenThousandRowsScroll() {
        select("notes");
        ask("Show the celsius of all readings");
        browser.click(browser.find(".result-foot .link", "10,000"));
        browser.find(".result-foot", "10,000 rows");

        assertThat(browser.all("turn-view:last-of-type tbody tr").size()).isLessThan(200);
        browser.run(
                "const all = document.querySelectorAll('.table-scroll'); const last = all[all.length - 1]; last.scrollTop = last.scrollHeight");
        browser.find("td.row-number", "10000");

        browser.click(browser.find("result-table th button", "Celsius"));
        browser.awaitTrue("sorted, the largest first", () -> {
            List<WebElement> firsts = browser.all("result-table tr[aria-rowindex='2']");
            return Browser.text(firsts.getLast()).contains("1,000.0");
        });
    }

    @Test
    void aChartIsAPicture() throws Exception {
        ask("Calculate average order value by month");
        browser.find("chart-view canvas");

        browser.click(browser.find(".result-foot button", "PNG"));

        Path picture = browser.download("calculate-average-order-value-by-month.png");
        assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(5_000);
        browser.click(browser.find(".segments button", "Bars"));
        browser.find(".chart.bars canvas");
        browser.click(browser.find(".segments button", "Only rows"));
        browser.awaitTrue("no chart", () -> browser.all("chart-view").isEmpty());
    }

    @Test
    void whatIsNotUnderstoodSaysWhatCanBeAsked() {
        type("How many blargs frobbed" + Keys.ENTER);

        assertThat(Browser.text(browser.find(".failure"))).contains("Not understood: blargs, frobbed.");
        browser.click(browser.find(".suggestions .chip"));
        browser.find("[data-status=succeeded]");
    }

    @Test
    void aWrongConnectionSaysSoNextToTheField() {
        browser.driver().get(stack.gateway() + "/#/data");
        browser.click(browser.find("button.primary", "Connect a database"));
        fill("name", "Wrong");
        fill("host", "127.0.0.1");
        fill("port", Integer.toString(stack.postgres().port()));
        fill("database", "nowhere");
        fill("username", "shop_reader");
        browser.click(browser.find(".form button.primary"));

        assertThat(Browser.text(browser.find("#f-database-error"))).contains("nowhere");
        fill("database", "");
        fill("port", "0");
        browser.click(browser.find(".form button.primary"));
        assertThat(Browser.text(browser.find("#f-port-error"))).contains("65535");
        assertThat(browser.find("#f-port").getDomAttribute("aria-invalid")).isEqualTo("true");
    }

    @Test
    void whatIsToBeWrittenIsShownFirstAndWrittenAfterYes() throws Exception {
        var gateway = new GatewayClient(stack.gateway());
        var settings = new JsonMapper().createObjectNode();
        settings.put("id", "writer")
                .put("name", "Writer")
                .put("db_type", "postgresql")
                .put("host", "127.0.0.1")
                .put("port", stack.postgres().port())
                .put("database", EmbeddedPostgres.SHOP)
                .put("username", "postgres")
                .put("password", "x")
                .put("read_only", false);
        gateway.follow(gateway.addConnection(settings).path("request_id").asString(), event -> {});
        String next = "save total sales by region as a CSV file";
        String question =
                "Create a table page_regions of total sales by region in connection writer; then save it as a CSV file";
        type(question + Keys.ENTER);

        WebElement yes = browser.find(".choice", "Yes, create table public.page_regions");
        assertThat(Browser.text(browser.find(".clarification-question"))).contains("5 rows", "region");
        browser.find("turn-view .hint", "Then: " + next);
        browser.click(yes);

        assertThat(Browser.text(answered(question)))
                .contains(
                        "5 rows written: table public.page_regions, made.",
                        "all 7 checks passed",
                        "Total sales by region")
                .doesNotContain("Yes, create");
        try (var shop = stack.postgres().connect(EmbeddedPostgres.SHOP);
                var statement = shop.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM page_regions")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(5);
        }

        // The next step has begun by itself.
        browser.click(browser.find(".choice", "Yes, create file total_sales_by_region.csv"));
        WebElement saved = answered(next);
        assertThat(Browser.text(saved)).contains("5 rows written: file total_sales_by_region.csv, made.");
        browser.click(saved.findElement(By.cssSelector(".written a")));
        assertThat(Files.readString(browser.download("total_sales_by_region.csv")))
                .startsWith("region,total_sales");
    }

    @Test
    void aConnectionIsTestedAndItsTablesAreShown() {
        browser.driver().get(stack.gateway() + "/#/data");
        WebElement shop = browser.find(".entry", "Demo shop");

        browser.click(shop.findElement(By.xpath(".//button[contains(., 'Test')]")));
        assertThat(Browser.text(browser.find(".result.good"))).contains("PostgreSQL 18");
        browser.click(shop.findElement(By.xpath(".//button[contains(., 'Tables')]")));
        assertThat(Browser.text(browser.find(".schema"))).contains("order_items", "customers");
    }

    // ------------------------------------------------------------------ what a user does

    /** Where the focus is. */
    private static void type(CharSequence text) {
        browser.awaitTrue(
                "the question has the focus",
                () -> "question"
                        .equals(browser.driver().switchTo().activeElement().getDomAttribute("id")));
        browser.driver().switchTo().activeElement().sendKeys(text);
    }

    private static void ask(String question) {
        browser.find("#question").sendKeys(question + Keys.ENTER);
        browser.await("an end of: " + question, () -> turn(question, "succeeded", "failed"));
    }

    private static WebElement answered(String question) {
        return browser.await("an answer to: " + question, () -> turn(question, "succeeded"));
    }

    private static @Nullable WebElement turn(String question, String... statuses) {
        return browser.all("turn-view article").reversed().stream()
                .filter(each -> List.of(statuses).contains(each.getDomAttribute("data-status")))
                .filter(each -> Browser.text(each).contains(question))
                .findFirst()
                .orElse(null);
    }

    private static void tab(String title) {
        browser.click(browser.find("[role=tab]", title));
    }

    private static void select(String connection) {
        browser.click(browser.find("#connection option[value=" + connection + "]"));
    }

    private static void fill(String field, String value) {
        WebElement input = browser.find("#f-" + field);
        input.clear();
        input.sendKeys(value);
    }

    private static String editorText() {
        return String.valueOf(browser.run("const views = document.querySelectorAll('sql-view');"
                + " return views[views.length - 1]?.shadowRoot.querySelector('.cm-content')?.innerText"));
    }
}
