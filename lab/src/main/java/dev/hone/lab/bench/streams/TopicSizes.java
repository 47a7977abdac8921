package dev.hone.lab.bench.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Records and bytes of topics, counted in the broker's own files: the headers of the batches say how many records they
 * hold, and which are marks of transactions, which end offsets would count too.
 */
final class TopicSizes {

    private static final int HEADER_BYTES = 61;
    private static final int LENGTH_AT = 8;
    private static final int LENGTH_FROM = 12;
    private static final int ATTRIBUTES_AT = 21;
    private static final int COUNT_AT = 57;
    private static final int CONTROL = 0x20;

    private TopicSizes() {}

    /** What a topic holds. */
    record Size(long records, long bytes) {

        Size plus(Size other) {
            return new Size(records + other.records, bytes + other.bytes);
        }
    }

    /** By topic, of those whose name starts so. */
    static Map<String, Size> of(Path logs, String prefix) throws IOException {
        Map<String, Size> sizes = new TreeMap<>();
        try (Stream<Path> folders = Files.list(logs)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                String partition = folder.getFileName().toString();
                if (partition.startsWith(prefix) && !partition.endsWith("-delete")) {
                    sizes.merge(partition.substring(0, partition.lastIndexOf('-')), ofPartition(folder), Size::plus);
                }
            }
        }
        return sizes;
    }

    /** What came to each topic since it had what is given first; topics that were not there had nothing. */
    static Map<String, Size> since(Map<String, Size> before, Map<String, Size> now) {
        Map<String, Size> since = new TreeMap<>();
        now.forEach((topic, size) -> {
            Size had = before.getOrDefault(topic, new Size(0, 0));
            since.put(topic, new Size(size.records() - had.records(), size.bytes() - had.bytes()));
        });
        since.values().removeIf(size -> size.records() == 0);
        return since;
    }

    private static Size ofPartition(Path folder) throws IOException {
        Size size = new Size(0, 0);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> segments =
                    files.filter(file -> file.toString().endsWith(".log")).toList();
            for (Path segment : segments) {
                size = size.plus(ofSegment(segment));
            }
        }
        return size;
    }

    private static Size ofSegment(Path segment) throws IOException {
        long records = 0;
        long bytes = 0;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        try (FileChannel file = FileChannel.open(segment)) {
            long at = 0;
            while (at + HEADER_BYTES <= file.size()) {
                header.clear();
                file.read(header, at);
                int length = LENGTH_FROM + header.getInt(LENGTH_AT);
                if (length <= LENGTH_FROM) {
                    break; // the rest was only reserved
                }
                if ((header.getShort(ATTRIBUTES_AT) & CONTROL) == 0) {
                    records += header.getInt(COUNT_AT);
                    bytes += length;
                }
                at += length;
            }
        }
        return new Size(records, bytes);
    }
}
