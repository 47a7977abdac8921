package dev.hone.llm.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made from program text: a zip of the module's pickled (empty) state, its code, its constants
 * and the format's version.
 *
 * <p>The text defines one class {@code Net(Module)}. The pickles are of protocol 2 and hold no tensors: weights are
 * arguments.
 */
final class ScriptArchive {

    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    static byte[] of(String program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "net/data.pkl", moduleState());
            entry(zip, "net/code/__torch__.py", program.getBytes(StandardCharsets.UTF_8));
            entry(zip, "net/constants.pkl", NO_CONSTANTS);
            entry(zip, "net/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** An object of class {@code __torch__.Net} whose only attribute is {@code training = True}. */
    private static byte[] moduleState() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2}); // PROTO 2
        pickle.writeBytes("c__torch__\nNet\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
        pickle.writeBytes(new byte[] {')', (byte) 0x81}); // EMPTY_TUPLE, NEWOBJ
        pickle.writeBytes(new byte[] {'}', '('}); // EMPTY_DICT, MARK
        byte[] name = "training".getBytes(StandardCharsets.US_ASCII);
        pickle.writeBytes(new byte[] {'X', (byte) name.length, 0, 0, 0}); // BINUNICODE, little-endian length
        pickle.writeBytes(name);
        pickle.writeBytes(new byte[] {(byte) 0x88, 'u', 'b', '.'}); // NEWTRUE, SETITEMS, BUILD, STOP
        return pickle.toByteArray();
    }
}
