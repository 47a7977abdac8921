package dev.hone.lab.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.drawing.LineChart.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineChartTest {

    @TempDir
    Path folder;

    @Test
    void drawsEveryNumberThatThereIs() throws Exception {
        var chart = new LineChart(
                "one & another",
                "HR@10",
                List.of("first", "second"),
                List.of(
                        new Course("rising", List.of(.1, .2), List.of(.01, .01)),
                        new Course("late", List.of(Double.NaN, .3), List.of(.01, .01))));

        chart.write(folder.resolve("chart.svg"));

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("chart.svg").toFile());
        // Three numbers, and a dot beside each of two names; a course of one point is a dot more.
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(6);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("chart.svg"))).contains("rising", "late", "second", "one &amp;");
    }

    @Test
    void itsAxisBeginsNearTheLowestNumber() throws IOException {
        new LineChart("", "", List.of("a", "b"), List.of(new Course("high", List.of(3.61, 3.66), List.of(.02, .02))))
                .write(folder.resolve("chart.svg"));

        assertThat(Files.readString(folder.resolve("chart.svg")))
                .contains(">3.58<")
                .doesNotContain(">0<", ">0.0<");
    }

    @Test
    void refusesMoreCoursesThanColours() throws IOException {
        var course = new Course("same", List.of(), List.of());

        assertThatThrownBy(() -> new LineChart("", "", List.of(), Collections.nCopies(9, course)))
                .hasMessageContaining("at most 8");
    }
}
