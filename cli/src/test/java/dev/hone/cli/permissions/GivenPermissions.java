package dev.hone.cli.permissions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The commands of docs/kafka.md, which are the permissions of the manifests, as Kafka knows them. */
final class GivenPermissions {

    private static final Path PAGE = Path.of("..", "docs", "kafka.md");
    private static final String COMMAND = "    $allow ";

    private GivenPermissions() {}

    /** All that the page gives to anybody. */
    static List<AclBinding> ofThePage() {
        try {
            return Files.readString(PAGE)
                    .lines()
                    .filter(line -> line.startsWith(COMMAND))
                    .flatMap(line -> of(line.substring(COMMAND.length())).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that one command gives, which has the options of {@code kafka-acls.sh --add}. */
    static List<AclBinding> of(String options) {
        String principal = "";
        PatternType pattern = PatternType.LITERAL;
        ResourceType type = ResourceType.UNKNOWN;
        String name = "";
        List<AclOperation> operations = new ArrayList<>();
        List<String> words = List.of(options.strip().split(" "));
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--allow-principal" -> principal = words.get(++i);
                case "--resource-pattern-type" ->
                    pattern = PatternType.fromString(words.get(++i).toUpperCase(Locale.ROOT));
                case "--operation" -> operations.add(operation(words.get(++i)));
                case "--cluster" -> {
                    type = ResourceType.CLUSTER;
                    name = Resource.CLUSTER_NAME;
                }
                default -> {
                    type = ResourceType.fromString(words.get(i).substring(2).replace('-', '_'));
                    name = words.get(++i);
                }
            }
        }
        String who = principal;
        var resource = new ResourcePattern(type, name, pattern);
        return operations.stream()
                .map(operation ->
                        new AclBinding(resource, new AccessControlEntry(who, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    /** {@code DescribeConfigs} for {@link AclOperation#DESCRIBE_CONFIGS}. */
    private static AclOperation operation(String word) {
        return AclOperation.fromString(word.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
    }
}
