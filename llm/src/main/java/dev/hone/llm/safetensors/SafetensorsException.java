package dev.hone.llm.safetensors;

/** A file that is no safetensors file, or none that can be read here; the message says why. */
public final class SafetensorsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SafetensorsException(String message) {
        super(message);
    }

    SafetensorsException(String message, Throwable cause) {
        super(message, cause);
    }
}
