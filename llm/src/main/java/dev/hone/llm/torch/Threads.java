package dev.hone.llm.torch;

/** The number of the engine's threads that a call may use. */
public enum Threads {
    /** As many as {@link Torch#setThreads} allows the calling one. */
    ALL,
    /** The calling one: for work so small that to wake others costs more than they do. */
    CALLER;

    int count() {
        return this == ALL ? Torch.threads() : 1;
    }
}
