package dev.hone.lab.bench.streams;

import java.util.ArrayList;
import java.util.List;

/** How much was read in each second, of looks at how much had been read that come at any times. */
final class ReadRates {

    private ReadRates() {}

    /** How much had been read at a time, in seconds of any clock. */
    record Look(double seconds, long read) {}

    /**
     * For each of so many seconds from a time on; between two looks it is as if reading had been even. Seconds after
     * the last look are left out.
     *
     * @param looks in order of time, the first not after that time
     */
    static List<Double> perSecond(List<Look> looks, double fromSeconds, int seconds) {
        List<Double> rates = new ArrayList<>();
        double before = at(looks, fromSeconds);
        double last = looks.get(looks.size() - 1).seconds();
        for (int second = 1; second <= seconds && fromSeconds + second <= last; second++) {
            double now = at(looks, fromSeconds + second);
            rates.add(now - before);
            before = now;
        }
        return rates;
    }

    private static double at(List<Look> looks, double seconds) {
        Look before = looks.get(0);
        for (Look look : looks) {
            if (look.seconds() >= seconds) {
                double apart = look.seconds() - before.seconds();
                double share = apart == 0 ? 1 : (seconds - before.seconds()) / apart;
                return before.read() + share * (look.read() - before.read());
            }
            before = look;
        }
        return before.read();
    }

    /** The value below which half of them are; NaN of none. */
    static double median(List<Double> numbers) {
        double[] sorted =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    static double min(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }
}
