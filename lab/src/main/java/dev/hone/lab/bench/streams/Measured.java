package dev.hone.lab.bench.streams;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one side took for one load.
 *
 * @param from where the part begins that counts
 * @param to where everything was read
 * @param records of the inputs, those of interactions that stay open included
 * @param interactions for which the sizes are
 * @param sizes of the topics that were written, without what was written for interactions that stay open; with it where
 *     those were read together with the load ({@link Sized})
 * @param restores after the program had been killed, where it was
 */
record Measured(
        Side side,
        long records,
        long interactions,
        Mark start,
        Mark from,
        Mark to,
        Map<String, TopicSizes.Size> sizes,
        List<Restored> restores) {

    Measured {
        restores = List.copyOf(restores);
    }

    Measured with(List<Restored> restored) {
        return new Measured(side, records, interactions, start, from, to, sizes, restored);
    }

    private static final double MICROS = 1e6;

    /**
     * How things stood at a time.
     *
     * @param threads CPU seconds of the application by kind of thread; empty where nobody asked
     */
    record Mark(
            double seconds,
            Consumption.Read read,
            double brokerSeconds,
            double applicationSeconds,
            Map<String, Double> threads) {}

    /** Records of the inputs in the part that counts. */
    long counted() {
        return Math.max(1, to.read().inputs() - from.read().inputs());
    }

    double windowSeconds() {
        return to.seconds() - from.seconds();
    }

    double recordsPerSecond() {
        return counted() / Math.max(.001, windowSeconds());
    }

    double brokerMicros() {
        return (to.brokerSeconds() - from.brokerSeconds()) * MICROS / counted();
    }

    double applicationMicros() {
        return (to.applicationSeconds() - from.applicationSeconds()) * MICROS / counted();
    }

    double micros() {
        return brokerMicros() + applicationMicros();
    }

    /** Over all records, the start of both programs included. */
    double wholeMicros() {
        return (to.brokerSeconds() - start.brokerSeconds() + to.applicationSeconds()) * MICROS / records;
    }

    /** Of the application, by kind of thread; what no thread of the JVM took is RocksDB's. */
    Map<String, Double> threadMicros() {
        Map<String, Double> micros = new TreeMap<>();
        to.threads().forEach((kind, seconds) -> {
            double took = Math.max(0, seconds - from.threads().getOrDefault(kind, 0.0));
            micros.put(kind, took * MICROS / counted());
        });
        double known = micros.values().stream().mapToDouble(Double::doubleValue).sum();
        if (known > 0) {
            micros.put("rocksdb and rest", Math.max(0, applicationMicros() - known));
        }
        return micros;
    }

    /** What was written per interaction to topics of a kind. */
    double recordsPerInteraction(Kind kind) {
        return size(kind).records() / (double) interactions;
    }

    double bytesPerInteraction(Kind kind) {
        return size(kind).bytes() / (double) interactions;
    }

    /** What topics are for. */
    enum Kind {
        CHANGELOG,
        REPARTITION,
        OUTPUT;

        private static Kind of(String topic) {
            if (topic.endsWith("-changelog")) {
                return CHANGELOG;
            }
            return topic.endsWith("-repartition") ? REPARTITION : OUTPUT;
        }
    }

    private TopicSizes.Size size(Kind kind) {
        return sizes.entrySet().stream()
                .filter(topic -> Kind.of(topic.getKey()) == kind)
                .map(Map.Entry::getValue)
                .reduce(new TopicSizes.Size(0, 0), TopicSizes.Size::plus);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("side", side.title());
        map.put("records", records);
        map.put("interactions", interactions);
        map.put("countedRecords", counted());
        map.put("countedSeconds", windowSeconds());
        map.put("recordsPerSecond", recordsPerSecond());
        map.put("microsPerRecord", micros());
        map.put("brokerMicrosPerRecord", brokerMicros());
        map.put("applicationMicrosPerRecord", applicationMicros());
        map.put("applicationMicrosByThread", threadMicros());
        map.put("microsPerRecordOverAll", wholeMicros());
        for (Kind kind : Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            map.put(name + "RecordsPerInteraction", recordsPerInteraction(kind));
            map.put(name + "BytesPerInteraction", bytesPerInteraction(kind));
        }
        Map<String, Object> topics = new TreeMap<>();
        sizes.forEach((topic, size) -> topics.put(topic, Map.of("records", size.records(), "bytes", size.bytes())));
        map.put("topics", topics);
        if (!restores.isEmpty()) {
            map.put("restores", restores.stream().map(Restored::toMap).toList());
        }
        return map;
    }
}
