package dev.hone.serving.engine;

/** As many requests wait as may; the sender should come again later. */
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public QueueFullException(int waiting) {
        super(waiting + " requests wait already; try again in a second");
    }
}
