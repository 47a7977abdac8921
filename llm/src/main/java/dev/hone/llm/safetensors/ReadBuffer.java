package dev.hone.llm.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that pieces of files are read into, one after the other: it grows to the largest of them. One thread at a
 * time.
 */
public final class ReadBuffer {

    private ByteBuffer memory = ByteBuffer.allocateDirect(0);

    /** Room for so many bytes, little-endian and direct; what was read before is written over. */
    ByteBuffer room(int bytes) {
        if (memory.capacity() < bytes) {
            memory = ByteBuffer.allocateDirect(bytes);
        }
        return memory.duplicate().clear().limit(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
