package dev.hone.llm.safetensors;

/** The size in bytes of a piece of a tensor. */
final class PieceSize {

    private PieceSize() {}

    /** Bytes of these rows; refuses what no buffer can hold. */
    static int of(StoredTensor tensor, int from, int to) {
        long bytes = (to - from) * tensor.rowBytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("rows " + from + ".." + to + " of a tensor of shape " + tensor.shape()
                    + " take " + bytes + " bytes; ask for fewer rows at a time, below 2 GiB");
        }
        return (int) bytes;
    }
}
