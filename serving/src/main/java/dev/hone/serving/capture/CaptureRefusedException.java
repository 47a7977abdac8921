package dev.hone.serving.capture;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The event could not be kept and was not: whoever sent it must hear so. */
public final class CaptureRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CaptureRefusedException(String message) {
        super(message);
    }

    public CaptureRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Waits for a write; throws one of these where it was refused. */
    static void orDone(CompletableFuture<Void> write) {
        try {
            write.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof CaptureRefusedException refused) {
                throw new CaptureRefusedException(String.valueOf(refused.getMessage()), refused);
            }
            throw failed;
        }
    }
}
