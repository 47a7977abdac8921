package dev.hone.serving.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutDecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page in a real Chromium, over 10,000 segments. Without one it is skipped, and under CI=true that is a failure.
 * With {@code -Dconsole.pictures=DIR} it leaves the pictures of the documentation there.
 */
class ConsolePageTest {

    private static final int SEGMENTS = SegmentBook.MOST - 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> VIEWS =
            List.of("overview", "quality", "canary", "lineage", "decisions", "letters", "interaction/chatcmpl-0198");
    private static final String KEY = "console-key";

    @TempDir
    static Path folder;

    private static ConsoleServer server;
    private static Chromium page;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Chromium.find();
        if (program.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("no Chromium is on the PATH: apt-get install chromium-headless-shell");
        }
        assumeTrue(program.isPresent(), "no Chromium is on the PATH: the console is not looked at");
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MINUTES);
        server = new ConsoleServer(Map.of("serving.api.keys", KEY), now);
        ExampleLoop loop = new ExampleLoop(server.view, now);
        loop.tell(SEGMENTS);
        server.pages.put("/interactions/chatcmpl-0198", loop.interaction());
        server.pages.put("/letters/chatcmpl-0198", "{\"letters\": []}");
        page = Chromium.start(program.get(), folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (page != null) {
            page.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void fresh() throws Exception {
        page.looks(1280, 900, false, false);
        page.tell("Page.navigate", Map.of("url", server.at("/console").toString()));
        until("document.readyState === 'complete'");
        page.value("sessionStorage.setItem('hone-api-key', '" + KEY + "')");
        page.faults.clear();
        page.requests.clear();
    }

    private static void open(String view) throws Exception {
        page.tell("Page.navigate", Map.of("url", "about:blank"));
        page.tell("Page.navigate", Map.of("url", server.at("/console#" + view).toString()));
        until("document.getElementById('status').textContent.startsWith('As of')");
        until(
                switch (view.split("/")[0]) {
                    case "quality" -> "document.querySelector('#segment-plot svg') !== null";
                    case "canary" -> "document.querySelector('#canaries svg') !== null";
                    case "letters" -> "document.querySelector('#letter-rows table') !== null";
                    case "interaction" -> "document.querySelector('.stages') !== null";
                    default -> "document.querySelector('section table') !== null";
                });
    }

    private static void until(String expression) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> page.value(expression).asBoolean());
    }

    private static String text(String selector) throws Exception {
        return page.value("document.querySelector('" + selector + "').textContent")
                .asText();
    }

    @Test
    void everyViewIsDrawnWithoutAFaultAndAsksNobodyElse() throws Exception {
        for (String view : VIEWS) {
            open(view);
        }

        assertThat(page.faults).isEmpty();
        assertThat(page.requests)
                .isNotEmpty()
                .allMatch(url -> url.startsWith(server.at("/console").toString())
                        || url.startsWith("data:")
                        || url.equals("about:blank"));
    }

    @Test
    void whatComesFromTheServerIsTextAndNeverMarkup() throws Exception {
        server.view.state().decision(decision("<img src=x onerror=document.body.remove()>", "other"));
        open("quality");
        page.value("const s = document.getElementById('segment-search'); s.value = '<img';"
                + " s.dispatchEvent(new Event('input'))");
        until("document.getElementById('segments-found').textContent === '1 segment'");
        until("document.querySelector('#segment-rows button')?.textContent.includes('<img')");
        page.value("document.querySelector('#segment-rows button').click()");
        until("document.querySelector('#segment-plot').textContent.includes('onerror')");

        assertThat(text("#segment-rows button")).isEqualTo("main / " + ExampleLoop.MARKUP);
        open("decisions");
        assertThat(text("#decisions")).contains("<img src=x onerror=document.body.remove()>");
        assertThat(page.value("document.images.length").asInt()).isZero();
        assertThat(page.faults).isEmpty();
    }

    @Test
    void ofTenThousandSegmentsOnlyThoseInSightAreDrawnAndAnyIsFound() throws Exception {
        open("quality");

        assertThat(text("#segments-found")).isEqualTo("10,000 segments");
        assertThat(page.value("document.querySelectorAll('#segment-rows .row').length")
                        .asInt())
                .isBetween(5, 60);
        page.value("document.getElementById('segment-list').scrollTop = 1e9");
        until("[...document.querySelectorAll('#segment-rows button')].at(-1)?.textContent"
                + " === 'main / tenant-9998/chat'");
        page.value("const s = document.getElementById('segment-search'); s.value = 'NT-7777';"
                + " s.dispatchEvent(new Event('input'))");
        until("document.getElementById('segments-found').textContent === '1 segment'");
        assertThat(text("#segment-rows button")).isEqualTo("main / tenant-7777/chat");
    }

    @Test
    void listAndChartAreWalkedThroughByKeyboard() throws Exception {
        open("quality");
        page.value("document.querySelector('#segment-rows button').focus()");

        for (int i = 0; i < 30; i++) {
            page.press("ArrowDown");
        }
        until("document.activeElement.dataset.index === '30'");
        String before = text("#segment-plot .said");
        page.value("document.querySelector('#segment-plot .plot').focus()");
        page.press("ArrowLeft");

        assertThat(text("#segment-plot .said")).isNotEqualTo(before).contains("mean quality", "goal 1 from");
    }

    @Test
    void whereAKeyIsWantedItIsAskedFor() throws Exception {
        page.value("sessionStorage.clear()");
        page.tell("Page.navigate", Map.of("url", "about:blank"));
        page.tell("Page.navigate", Map.of("url", server.at("/console").toString()));
        until("!document.getElementById('key').hidden");

        page.value("document.getElementById('secret').value = '" + KEY + "';"
                + " document.querySelector('#key button').click()");

        until("document.getElementById('key').hidden");
        until("document.querySelector('#lines table') !== null");
    }

    @Test
    void anOperatorsWordIsSentWithItsReasonAndItsAnswerIsShown() throws Exception {
        server.commands.clear();
        open("overview");
        page.value("document.querySelector('#lines button').click()");
        page.value("const c = document.getElementById('command'); c.value = 'promote';"
                + " c.dispatchEvent(new Event('change'))");
        page.value("document.getElementById('operate-send').click()");
        assertThat(server.commands).isEmpty();

        page.value("document.getElementById('why').value = 'the numbers are plain'");
        page.value("document.getElementById('operate-send').click()");
        until("document.getElementById('operate-answer').textContent.includes('stored')");

        assertThat(server.commands).singleElement().satisfies(command -> {
            assertThat(command.getCommand()).isEqualTo(OperatorCommand.PROMOTE);
            assertThat(command.getVersion()).isEqualTo(ExampleLoop.version(8));
            assertThat(command.getWhy()).isEqualTo("the numbers are plain");
        });
        server.view
                .state()
                .decision(decision("Promoted by hand.", server.commands.get(0).getCommandId()));
        until("document.getElementById('operate-answer').textContent === 'Promoted by hand.'");
    }

    @Test
    void aLineOfWhichNoVersionWasTriedCanBeOperatedToo() throws Exception {
        Instant now = InstantSource.system().instant();
        try (ConsoleServer young = new ConsoleServer(Map.of(), now)) {
            young.view.state().progress(new Progress("main", new GoalProgress(3L, 50L, 0, null, null, null), now));
            page.tell("Page.navigate", Map.of("url", young.at("/console").toString()));
            until("document.querySelector('#lines button') !== null");
            page.value("document.querySelector('#lines button').click()");

            assertThat(page.value("[...document.querySelectorAll('#command option')].map((o) => o.value)"))
                    .extracting(JsonNode::asText)
                    .containsExactly(
                            "release_quarantine",
                            "abandon_round",
                            "retry_round",
                            "train_now",
                            "pause_rounds",
                            "resume_rounds");
        }
    }

    private static RolloutDecision decision(String words, String commandId) {
        return new RolloutDecision(
                "main",
                DecisionKind.RESUMED,
                null,
                null,
                null,
                words,
                Map.of(),
                "ops",
                InstantSource.system().instant(),
                commandId);
    }

    @Test
    void anInteractionIsShownThroughAllItsStagesWithTheVersionsThatLearnedFromIt() throws Exception {
        open("interaction/chatcmpl-0198");

        assertThat(page.value("[...document.querySelectorAll('.stages li.done h3')].map((h) => h.textContent)"))
                .extracting(JsonNode::asText)
                .containsExactly("Asked", "Answered", "Feedback", "Scored", "Closed", "Example", "Learned from");
        assertThat(text(".stages"))
                .contains("Quality 0.813", "goals 0, 1, 2", "Round main#4", "main@sha256:444444444444..");
    }

    @ParameterizedTest(name = "{0}, dark {1}")
    @CsvSource({"1280, false", "1280, true", "390, false", "390, true"})
    void everyTextStandsOutFromWhatIsBehindItAndNothingIsWiderThanTheWindow(int width, boolean dark) throws Exception {
        page.looks(width, 844, width < 600, dark);
        for (String view : VIEWS) {
            open(view);

            assertThat(page.value(CONTRAST))
                    .as("texts of too little contrast on " + view)
                    .isEmpty();
            assertThat(page.value("document.documentElement.scrollWidth - innerWidth")
                            .asInt())
                    .as("how much wider than the window is " + view)
                    .isLessThanOrEqualTo(0);
        }
    }

    // WCAG 2: the ratio of relative luminances, at least 4.5 for text.
    private static final String CONTRAST = """
            (() => {
              const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
              const light = (color) => numbers(color).slice(0, 3)
                .map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
              const behind = (node) => {
                for (let at = node; at; at = at.parentElement) {
                  const color = getComputedStyle(at).backgroundColor;
                  if ((numbers(color)[3] ?? 1) > .99) {
                    return color;
                  }
                }
                return "rgb(255, 255, 255)";
              };
              const poor = [];
              for (const node of document.querySelectorAll("header *, main *")) {
                const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
                if (own && node.checkVisibility()) {
                  const style = getComputedStyle(node);
                  const color = node instanceof SVGElement ? style.fill : style.color;
                  const [a, b] = [light(color), light(behind(node))].sort((x, y) => y - x);
                  if ((a + .05) / (b + .05) < 4.5) {
                    poor.push(`${node.tagName} ${node.textContent.slice(0, 30)} ${color}`);
                  }
                }
              }
              return poor;
            })()""";

    @ParameterizedTest
    @ValueSource(strings = {"overview", "quality", "canary", "lineage", "letters", "interaction/chatcmpl-0198"})
    void whateverCanBeUsedHasAName(String view) throws Exception {
        open(view);

        List<String> used = page.accessible().stream()
                .filter(node -> node.matches("(button|textbox|searchbox|combobox|checkbox|link|img|table|region): .*"))
                .toList();

        assertThat(used).isNotEmpty().noneMatch(node -> node.endsWith(": "));
    }

    @ParameterizedTest(name = "{0}-{1}")
    @CsvSource({
        "overview, light, 1280, 860",
        "quality, dark, 1280, 820",
        "canary, light, 1280, 820",
        "lineage, dark, 1280, 860",
        "canary, phone, 390, 844",
        "interaction/chatcmpl-0198, phone, 390, 1100"
    })
    void leavesPicturesOfItself(String view, String kind, int width, int height) throws Exception {
        page.looks(width, height, kind.equals("phone"), kind.equals("dark"));
        open(view);

        byte[] picture = page.picture();

        assertThat(picture.length).isBetween(5_000, 150_000);
        String pictures = System.getProperty("console.pictures");
        if (pictures != null) {
            Files.write(Path.of(pictures, "console-" + view.split("/")[0] + "-" + kind + ".png"), picture);
        }
    }
}
