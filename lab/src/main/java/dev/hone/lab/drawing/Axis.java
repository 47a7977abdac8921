package dev.hone.lab.drawing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** A range of numbers with round marks, laid over so many pixels. */
public record Axis(double low, double high, double step, double fromPixel, double toPixel) {

    private static final int MARKS = 5;
    private static final double NARROWEST = 1e-6;

    /** Holds every finite number, with round ends. */
    public static Axis over(DoubleStream numbers, double fromPixel, double toPixel) {
        double[] finite = numbers.filter(Double::isFinite).toArray();
        double lowest = DoubleStream.of(finite).min().orElse(0);
        double highest = DoubleStream.of(finite).max().orElse(1);
        double span = Math.max(highest - lowest, Math.max(NARROWEST, Math.abs(highest) * NARROWEST));
        double step = roundStep(span / MARKS);
        double low = Math.floor(lowest / step) * step;
        double high = Math.ceil(highest / step) * step;
        return new Axis(low, high > low ? high : low + step, step, fromPixel, toPixel);
    }

    private static double roundStep(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double share = raw / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }

    public double pixel(double number) {
        return fromPixel + (number - low) / (high - low) * (toPixel - fromPixel);
    }

    public List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        long first = Math.round(low / step);
        long last = Math.round(high / step);
        for (long mark = first; mark <= last; mark++) {
            marks.add(mark * step);
        }
        return marks;
    }

    /** As many places as the step has. */
    public String text(double mark) {
        int places = Math.max(0, (int) -Math.floor(Math.log10(step) + NARROWEST));
        return BigDecimal.valueOf(mark).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    }
}
