package dev.hone.cli.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * The graph of the build's modules: an edge from each to those of ours that its pom declares at compile scope.
 *
 * @param declared what each module declares, by module
 */
record ModuleGraph(SortedMap<String, SortedSet<String>> declared) {

    private static final String DECLARED =
            "/project/dependencies/dependency[groupId='dev.hone'][not(scope) or scope='compile']/artifactId";

    /** Reads the poms below this folder, which the root's pom lists. */
    static ModuleGraph read(Path root) throws Exception {
        SortedMap<String, SortedSet<String>> declared = new TreeMap<>();
        for (String module : texts(pom(root), "/project/modules/module")) {
            declared.put(module, new TreeSet<>(texts(pom(root.resolve(module)), DECLARED)));
        }
        return new ModuleGraph(declared);
    }

    /** The picture, without the edges that a longer way says too, and below it all that is declared. */
    String page() {
        Stream<String> picture = edges().map(edge -> "    " + edge);
        int width = declared.keySet().stream().mapToInt(String::length).max().orElse(0);
        Stream<String> all = declared.entrySet().stream()
                .map(entry -> ("%-" + width + "s -> %s")
                        .formatted(
                                entry.getKey(),
                                entry.getValue().isEmpty() ? "nothing of ours" : String.join(", ", entry.getValue())));
        return Stream.of(Stream.of("```mermaid", "flowchart TD"), picture, Stream.of("```", "", "```text"), all)
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n", "", "\n```"));
    }

    private Stream<String> edges() {
        return declared.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .filter(to -> entry.getValue().stream().noneMatch(by -> reaches(by, to)))
                        .map(to -> entry.getKey() + " --> " + to));
    }

    private boolean reaches(String from, String to) {
        return declared.getOrDefault(from, new TreeSet<>()).stream()
                .anyMatch(next -> next.equals(to) || reaches(next, to));
    }

    private static Document pom(Path folder) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
    }

    private static List<String> texts(Document pom, String path) throws XPathExpressionException {
        NodeList found = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, found.getLength())
                .mapToObj(at -> found.item(at).getTextContent())
                .toList();
    }
}
