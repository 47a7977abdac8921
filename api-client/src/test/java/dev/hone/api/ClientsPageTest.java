package dev.hone.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "clients.md");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final List<String> PACKAGES = List.of("chat", "completions", "feedback", "http", "models");

    @Test
    void whatThePageShowsCompiles(@TempDir Path folder) throws Exception {
        String blocks = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
        String imports = PACKAGES.stream()
                .map(name -> "import dev.hone.api." + name + ".*;\n")
                .collect(Collectors.joining());
        String program = imports
                + "import dev.hone.api.HoneClient;\nimport java.time.Duration;\nimport java.util.List;\n"
                + "import java.util.concurrent.CompletableFuture;\n"
                + "class Page {\n    static void show(Object what) {}\n    static void page() {\n" + blocks
                + "\n}\n}\n";
        StringWriter said = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

        boolean compiles = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        List.of(source(program)))
                .call();

        assertThat(blocks).contains("hone.chat()", "hone.feedback()", "hone.completions()", "hone.models()");
        assertThat(compiles).as(said.toString()).isTrue();
    }

    private static JavaFileObject source(String program) {
        return new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return program;
            }
        };
    }
}
