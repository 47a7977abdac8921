package dev.hone.lab.improve;

import static dev.hone.lab.improve.ResultsFixture.UNKNOWN;
import static dev.hone.lab.improve.ResultsFixture.comparison;
import static dev.hone.lab.improve.ResultsFixture.estimate;
import static dev.hone.lab.improve.ResultsFixture.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.improve.ImprovementResults.Pair;
import java.io.IOException;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportPageTest {

    private static final String HOSTILE = "</p><script>alert('x')</script><img src=\"http://evil.example/\"> & \u0007";

    @Test
    void putsWhatPeopleWroteIntoThePageAsText() throws IOException {
        var pair = new Pair(HOSTILE, HOSTILE, HOSTILE, HOSTILE, .8);

        String page = ReportPage.of(results(comparison(100, estimate(-.5, .1), estimate(.2, .1)), pair));

        assertThat(page)
                .doesNotContain("<script", "<img", "\u0007")
                .contains("&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&lt;img src=&quot;");
    }

    @Test
    void needsNothingFromElsewhere() throws IOException {
        String page = ReportPage.of(results(comparison(100, estimate(-.5, .1), estimate(.2, .1))));

        // The name of SVG's namespace looks like an address, and nobody goes there.
        assertThat(page.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://", "https://", "url(", "@import", "<link", "<script", " src=");
    }

    @Test
    void isWellFormed() throws Exception {
        var pair = new Pair("a & b", "", "<b>", "c", .8);

        String page = ReportPage.of(results(comparison(100, estimate(-.5, .1), estimate(.2, .1)), pair));

        String body = page.substring(page.indexOf("<main>"), page.indexOf("</main>") + "</main>".length());
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(body)))
                        .getElementsByTagName("svg")
                        .getLength())
                .isEqualTo(3);
    }

    @Test
    void hasNoNumberThatIsNone() throws IOException {
        String page = ReportPage.of(results(comparison(4, UNKNOWN, UNKNOWN)));

        assertThat(page).doesNotContain("NaN", "null", "Infinity").contains("Only 4 held-out answers");
    }

    @Test
    void saysSoWhereNothingCameOut() throws IOException {
        ImprovementResults some = results(null);
        var failed = new ImprovementResults(
                some.source(), some.counts(), some.steps(), some.rounds(), null, some.pairs(), "no version came out");

        assertThat(ReportPage.of(failed)).contains("The run failed: no version came out.");
    }
}
