package dev.hone.serving.capture;

/** An event of the outbox under its place in the order. The bytes are not copied. */
final class Entry {

    private final long sequence;
    private final byte[] bytes;

    Entry(long sequence, byte[] bytes) {
        this.sequence = sequence;
        this.bytes = bytes;
    }

    long sequence() {
        return sequence;
    }

    byte[] bytes() {
        return bytes;
    }
}
