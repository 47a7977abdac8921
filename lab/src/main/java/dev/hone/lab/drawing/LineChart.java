package dev.hone.lab.drawing;

import dev.hone.lab.drawing.Svg.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Courses of numbers over named places, each number with its standard error, as a file that stands by itself.
 *
 * @param places along the lower edge, in order
 * @param courses at most eight
 */
public record LineChart(String title, String unit, List<String> places, List<Course> courses) {

    private static final double FLOOR = Svg.HEIGHT - Svg.BOTTOM;
    private static final double ROOM_FOR_NAMES = 130;
    private static final double LINE = 16;
    private static final List<String> COLOURS =
            List.of("#b4511d", "#2c6fb4", "#2c7a4b", "#8a8f9c", "#7d4aa8", "#a8323a", "#b08a1c", "#3c8f92");

    public LineChart {
        places = List.copyOf(places);
        courses = List.copyOf(courses);
        if (courses.size() > COLOURS.size()) {
            throw new IllegalArgumentException("a chart has at most " + COLOURS.size() + " courses");
        }
    }

    /**
     * One of them.
     *
     * @param values by place, NaN where there is none
     * @param errors the standard error of each
     */
    public record Course(String name, List<Double> values, List<Double> errors) {
        public Course {
            values = List.copyOf(values);
            errors = List.copyOf(errors);
        }
    }

    /** Writes it, in place of what was there. */
    public void write(Path file) throws IOException {
        Files.writeString(file, svg().styled(style()).toString());
    }

    private Svg svg() {
        // From the lowest number, not from 0: what courses differ by may be little beside what they come to.
        Axis left = Axis.over(courses.stream().flatMapToDouble(LineChart::ends), FLOOR, Svg.TOP);
        var svg = new Svg(title).leftAxis(left);
        for (int place = 0; place < places.size(); place++) {
            svg.text("strong", new Point(x(place), FLOOR + 18), "middle", places.get(place));
        }
        for (int number = 0; number < courses.size(); number++) {
            draw(svg, left, number);
        }
        return svg.text("strong", new Point(Svg.LEFT, 14), "start", title)
                .text("", new Point(Svg.LEFT, Svg.HEIGHT - 8), "start", unit + "; whiskers are one standard error");
    }

    private static DoubleStream ends(Course course) {
        return DoubleStream.iterate(0, place -> place < course.values.size(), place -> place + 1)
                .flatMap(place -> DoubleStream.of(
                        course.values.get((int) place) - course.errors.get((int) place),
                        course.values.get((int) place) + course.errors.get((int) place)));
    }

    private void draw(Svg svg, Axis left, int number) {
        Course course = courses.get(number);
        List<Point> points = new ArrayList<>();
        for (int place = 0; place < course.values.size(); place++) {
            double value = course.values.get(place);
            if (Double.isFinite(value)) {
                double x = x(place) + 3 * (number - courses.size() / 2.0);
                double error = course.errors.get(place);
                points.add(new Point(x, left.pixel(value)));
                svg.line(
                        "whisker stroke-" + number,
                        new Point(x, left.pixel(value - error)),
                        new Point(x, left.pixel(value + error)));
            }
        }
        svg.path("path stroke-" + number, points);
        points.forEach(point -> svg.dot("fill-" + number, point));
        double height = Svg.TOP + LINE * number;
        double names = Svg.WIDTH - ROOM_FOR_NAMES;
        svg.dot("fill-" + number, new Point(names, height))
                .text("", new Point(names + 10, height + 4), "start", course.name);
    }

    private double x(int place) {
        double room = Svg.WIDTH - Svg.LEFT - Svg.RIGHT - ROOM_FOR_NAMES;
        return Svg.LEFT + room * (place + .5) / Math.max(1, places.size());
    }

    private static String style() {
        var style = new StringBuilder("text{font:12px sans-serif;fill:#666c78}.strong{fill:#22252b}"
                + ".axis{stroke:#dfdcd3}.path{fill:none;stroke-width:2}.whisker{opacity:.6}");
        for (int number = 0; number < COLOURS.size(); number++) {
            style.append(".stroke-%d{stroke:%s}.fill-%d{fill:%s}"
                    .formatted(number, COLOURS.get(number), number, COLOURS.get(number)));
        }
        return style.toString();
    }
}
