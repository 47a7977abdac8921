package dev.hone.terminal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps out of the log that Kafka's producer sends a batch again since the broker is still at the end of the
 * transaction before. That is no problem: with transactions that follow each other closely it happens many times a
 * minute, each time as a warning, and nothing else is seen between them. All else that the producer says passes, sends
 * that are retried for another reason too.
 */
final class RetriedSends extends Filter<ILoggingEvent> {

    private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";
    private static final String RETRIED = "Got error produce response";
    private static final String REASON = "CONCURRENT_TRANSACTIONS";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!SENDER.equals(event.getLoggerName())) {
            return FilterReply.NEUTRAL;
        }
        String message = event.getFormattedMessage();
        return message.contains(RETRIED) && message.contains(REASON) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
