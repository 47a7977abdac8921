package dev.hone.llm.torch;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts tensors and memory scopes that the Java heap still holds, after a collection. */
public final class LiveTensors {

    private LiveTensors() {}

    public static long count() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return histogram
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > 3)
                    .filter(columns -> columns[3].endsWith(".PtNDArray") || columns[3].endsWith(".PtNDManager"))
                    .mapToLong(columns -> Long.parseLong(columns[1]))
                    .sum();
        } catch (JMException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
